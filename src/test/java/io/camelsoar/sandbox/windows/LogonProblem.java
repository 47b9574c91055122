package io.camelsoar.sandbox.windows;

/** Why Windows does not let an account log on: codes and texts of winerror.h. */
public enum LogonProblem {
    WRONG_PASSWORD(1326, "The user name or password is incorrect."),
    PASSWORD_EXPIRED(1330, "The password for this account has expired."),
    ACCOUNT_DISABLED(1331, "This user can't sign in because this account is currently disabled."),
    ACCOUNT_LOCKED(1909, "The referenced account is currently locked out and may not be logged on to.");

    private final int code;
    private final String message;

    LogonProblem(int code, String message) {
        this.code = code;
        this.message = message;
    }

    int code() {
        return code;
    }

    String message() {
        return message;
    }
}
