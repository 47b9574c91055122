package io.camelsoar.sandbox.windows;

/** A fault in answer to a request ([MS-WSMV] 2.2.4.43, codes of winerror.h). */
final class WsManFault extends RuntimeException {

    private final long code;
    private final String subcode;

    WsManFault(long code, String subcode, String message) {
        super(message);
        this.code = code;
        this.subcode = subcode;
    }

    static WsManFault operationTimedOut() {
        return new WsManFault(
                2150858793L,
                "w:TimedOut",
                "The WS-Management service cannot complete the operation within the time specified in"
                        + " OperationTimeout.");
    }

    static WsManFault accessDenied() {
        return new WsManFault(5, "w:AccessDenied", "Access is denied.");
    }

    static WsManFault logon(LogonProblem problem) {
        return new WsManFault(problem.code(), "w:AccessDenied", problem.message());
    }

    static WsManFault encodingLimit() {
        return new WsManFault(
                2150858805L,
                "w:EncodingLimit",
                "The WS-Management service cannot process the request because the encoding of the request exceeds an"
                        + " internal encoding limit. Reconfigure the client to send messages which fit the encoding"
                        + " limits of the service.");
    }

    static WsManFault shellQuota(int allowed) {
        return quota("The WS-Management service cannot process the request. This user is allowed a maximum number of "
                + allowed
                + " concurrent shells, which has been exceeded. Close existing shells or raise the quota for"
                + " this user.");
    }

    static WsManFault quota(String message) {
        return new WsManFault(2150859173L, "w:QuotaLimit", message);
    }

    static WsManFault shellNotFound(String shellId) {
        return new WsManFault(
                2150858843L,
                "w:InvalidSelectors",
                "The request for the Windows Remote Shell with ShellId " + shellId
                        + " failed because the shell was not found on the server. Possible causes are: the specified"
                        + " ShellId is incorrect or the shell no longer exists on the server.");
    }

    long code() {
        return code;
    }

    String subcode() {
        return subcode;
    }
}
