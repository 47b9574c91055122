package io.camelsoar.check;

import io.camelsoar.settings.Settings;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Says why a service was not reached, with the settings that lead to it. */
final class Reach {

    private Reach() {}

    /**
     * For people.
     *
     * @param service the beginning of its settings, such as {@code soar.kibana}
     */
    static String failure(Settings settings, String service, Throwable failure) {
        String url = settings.text(service + ".url");
        Throwable root = ExceptionUtils.getRootCause(failure);
        String why = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        if (has(failure, UnknownHostException.class)) {
            return service + ".url: there is no host by the name in " + url;
        }
        if (has(failure, SSLException.class)) {
            return service + ".ca-file: no trust in the certificate of " + url + " (" + why
                    + "); a PEM file with the authority that issued it goes there";
        }
        if (has(failure, SocketTimeoutException.class)) {
            return service + ".url: no answer in time from " + url + " (" + why + ")";
        }
        if (has(failure, ConnectException.class)) {
            return service + ".url: nothing listens at " + url + " (" + why + ")";
        }
        return service + ".url: " + url + ": " + why;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        return ExceptionUtils.indexOfType(failure, kind) >= 0;
    }
}
