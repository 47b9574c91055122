package io.camelsoar.remote;

/**
 * The command could not be started: nothing was executed on the host, and it is safe to try again.
 *
 * <p>Once the command was sent the producer throws no more: a lost connection then becomes
 * {@link CommandResult.Status#UNKNOWN}.
 */
public class NotStartedException extends Exception {

    /** Why the command could not be started. */
    public enum Kind {
        /** No TCP connection, or no answer in time. */
        CONNECT,
        /** It is not sure who answers: over TLS an untrusted certificate, wrong host name or no common protocol; over SSH the host's key. */
        TLS,
        /** The host refused the logon, or the credential is not configured. Trying again can lock the account. */
        AUTHENTICATION,
        /** The logon succeeded, but the account may not use remote management. */
        ACCESS_DENIED,
        /** The host has no shell left for this user. */
        QUOTA,
        /** Anything else the host answered; the message has its words. */
        PROTOCOL
    }

    private final Kind kind;

    /**
     * @param kind why
     * @param message names host, port and, for a failed logon, the credential; never a password
     * @param cause the underlying failure, or null
     */
    public NotStartedException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind getKind() {
        return kind;
    }
}
