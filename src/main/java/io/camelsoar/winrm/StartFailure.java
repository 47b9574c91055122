package io.camelsoar.winrm;

import io.camelsoar.remote.NotStartedException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.security.auth.login.LoginException;
import javax.xml.ws.soap.SOAPFaultException;
import org.apache.http.ConnectionClosedException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Turns what WinRM4J throws before a command was accepted into a {@link NotStartedException}. */
final class StartFailure {

    /** Windows error 5, ERROR_ACCESS_DENIED. */
    private static final String ACCESS_DENIED = "5";

    /** ERROR_WSMAN_QUOTA_... of winerror.h: shells per user, shells in all, operations, users ([MS-WSMV] 2.2.4). */
    private static final List<String> QUOTA =
            List.of("2150859173", "2150859174", "2150859175", "2150859176", "2150858898", "2150859057", "2150859084");

    /** Windows errors of a logon (winerror.h), where a host says more than 401. */
    private static final Map<String, String> LOGON = Map.of(
            "1326", "the user name or the password is wrong",
            "1327", "a restriction of the account, such as an empty password",
            "1328", "the account may not log on at this hour",
            "1330", "the password has expired",
            "1331", "the account is disabled",
            "1385", "the account may not log on over the network",
            "1793", "the account has expired",
            "1907", "the password has to be changed first",
            "1909", "the account is locked");

    private StartFailure() {}

    static NotStartedException of(Throwable failure, WinrmConfiguration configuration, WinrmLogon logon) {
        String where = configuration.place();
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof SOAPFaultException fault) {
                return ofFault(fault, where, logon.source(), failure);
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return exception(
                        NotStartedException.Kind.TLS,
                        "no trusted TLS connection to " + where + ": "
                                + causes.get(causes.size() - 1).getMessage(),
                        failure);
            }
            if (cause instanceof LoginException) {
                return exception(
                        NotStartedException.Kind.AUTHENTICATION,
                        "Kerberos gave no ticket for " + logon.source() + ": " + describe(cause),
                        failure);
            }
            if (isLogonFailure(cause)) {
                return exception(
                        NotStartedException.Kind.AUTHENTICATION,
                        where + " refused the logon with " + logon.source()
                                + ": a wrong user name or password, or an account that is locked, disabled or expired",
                        failure);
            }
        }
        // the innermost: CXF wraps it in a text of its own at times, and one cause is to have one text
        Optional<Throwable> unreachable =
                causes.stream().filter(StartFailure::isUnreachable).reduce((outer, inner) -> inner);
        if (unreachable.isPresent()) {
            return exception(
                    NotStartedException.Kind.CONNECT,
                    "no connection to " + where + ": " + describe(unreachable.get())
                            + (configuration.isHttps() && unreachable.get() instanceof ConnectionClosedException
                                    ? "; does its listener take TLS? Without: https=false, and usually port 5985"
                                    : ""),
                    failure);
        }
        if (causes.stream().anyMatch(StartFailure::isNotFound)) {
            return exception(
                    NotStartedException.Kind.PROTOCOL,
                    where + " has no WinRM service at /wsman: is it enabled (winrm quickconfig), and the port its own?",
                    failure);
        }
        return exception(
                NotStartedException.Kind.PROTOCOL,
                where + " did not accept the command: " + describe(causes.get(causes.size() - 1)),
                failure);
    }

    private static NotStartedException ofFault(
            SOAPFaultException fault, String where, String logon, Throwable failure) {
        String code = faultCode(fault);
        if (ACCESS_DENIED.equals(code)) {
            return exception(
                    NotStartedException.Kind.ACCESS_DENIED, where + " denies remote management to " + logon, failure);
        }
        if (LOGON.containsKey(code)) {
            return exception(
                    NotStartedException.Kind.AUTHENTICATION,
                    where + " refused the logon with " + logon + ": " + LOGON.get(code),
                    failure);
        }
        return exception(
                QUOTA.contains(code) ? NotStartedException.Kind.QUOTA : NotStartedException.Kind.PROTOCOL,
                where + " answered with fault " + (code.isEmpty() ? "" : code + ": ") + fault.getMessage(),
                failure);
    }

    /** The Code attribute of {@code WSManFault}; empty if the fault has none. */
    private static String faultCode(SOAPFaultException fault) {
        if (fault.getFault() == null || fault.getFault().getDetail() == null) {
            return "";
        }
        NodeList details = fault.getFault().getDetail().getElementsByTagNameNS("*", "WSManFault");
        return details.getLength() == 0 ? "" : ((Element) details.item(0)).getAttribute("Code");
    }

    private static boolean isUnreachable(Throwable cause) {
        return cause instanceof UnknownHostException
                || cause instanceof SocketException // refused, no route, reset
                || cause instanceof ConnectionClosedException
                || cause instanceof InterruptedIOException
                || isUnavailable(cause);
    }

    /** The host, or a gateway before it, is not there for a while. */
    private static boolean isUnavailable(Throwable cause) {
        return String.valueOf(cause.getMessage()).matches("(?s).*response '(429|502|503|504)\\b.*");
    }

    private static boolean isNotFound(Throwable cause) {
        return String.valueOf(cause.getMessage()).matches("(?s).*response '404\\b.*");
    }

    private static boolean isLogonFailure(Throwable cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("authorization loop detected")
                || text.contains("invalid credentials")
                || text.contains("401: unauthorized")
                || text.contains("response '401");
    }

    private static NotStartedException exception(NotStartedException.Kind kind, String message, Throwable failure) {
        return new NotStartedException(kind, "winrm: " + message + " (nothing was executed)", failure);
    }

    static String describe(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
