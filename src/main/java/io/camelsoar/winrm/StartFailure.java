package io.camelsoar.winrm;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.xml.ws.soap.SOAPFaultException;
import org.apache.http.ConnectionClosedException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Turns what WinRM4J throws before a command was accepted into a {@link WinrmException}. */
final class StartFailure {

    /** Windows error 5, ERROR_ACCESS_DENIED. */
    private static final String ACCESS_DENIED = "5";

    /** ERROR_WSMAN_QUOTA_... of winerror.h: shells per user, shells in all, operations, users ([MS-WSMV] 2.2.4). */
    private static final List<String> QUOTA =
            List.of("2150859173", "2150859174", "2150859175", "2150859176", "2150858898", "2150859057", "2150859084");

    private StartFailure() {}

    static WinrmException of(Throwable failure, WinrmConfiguration configuration) {
        String credentialName = configuration.getCredential();
        String where = configuration.getHost() + ":" + configuration.effectivePort();
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof SOAPFaultException fault) {
                return ofFault(fault, where, credentialName, failure);
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return exception(
                        WinrmException.Kind.TLS,
                        "no trusted TLS connection to " + where + ": "
                                + causes.get(causes.size() - 1).getMessage(),
                        failure);
            }
            if (isLogonFailure(cause)) {
                return exception(
                        WinrmException.Kind.AUTHENTICATION,
                        where + " refused the logon with credential '" + credentialName + "'",
                        failure);
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof SocketException
                    || cause instanceof ConnectionClosedException
                    || cause instanceof InterruptedIOException
                    || isUnavailable(cause)) {
                return exception(
                        WinrmException.Kind.CONNECT, "no connection to " + where + ": " + describe(cause), failure);
            }
        }
        return exception(
                WinrmException.Kind.PROTOCOL,
                where + " did not accept the command: " + describe(causes.get(causes.size() - 1)),
                failure);
    }

    private static WinrmException ofFault(
            SOAPFaultException fault, String where, String credentialName, Throwable failure) {
        String code = faultCode(fault);
        if (ACCESS_DENIED.equals(code)) {
            return exception(
                    WinrmException.Kind.ACCESS_DENIED,
                    where + " denies remote management to credential '" + credentialName + "'",
                    failure);
        }
        return exception(
                QUOTA.contains(code) ? WinrmException.Kind.QUOTA : WinrmException.Kind.PROTOCOL,
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

    /** The host, or a gateway before it, is not there for a while. */
    private static boolean isUnavailable(Throwable cause) {
        return String.valueOf(cause.getMessage()).matches("(?s).*response '(429|502|503|504)\\b.*");
    }

    private static boolean isLogonFailure(Throwable cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("authorization loop detected")
                || text.contains("invalid credentials")
                || text.contains("401: unauthorized")
                || text.contains("response '401");
    }

    private static WinrmException exception(WinrmException.Kind kind, String message, Throwable failure) {
        return new WinrmException(kind, "winrm: " + message + " (nothing was executed)", failure);
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
