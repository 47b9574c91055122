package io.camelsoar.check;

import io.camelsoar.settings.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Whether camel-soar could listen where its settings say: else only a start would tell. */
final class PortCheck {

    private static final String SUBJECT = "port";

    private final Settings settings;

    PortCheck(Settings settings) {
        this.settings = settings;
    }

    /** Nothing where all is well. */
    List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        for (String part : List.of("http", "health")) {
            String host = "soar." + part + ".host";
            String port = "soar." + part + ".port";
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true); // as a server does: connections that end there are no hindrance
                socket.bind(new InetSocketAddress(InetAddress.getByName(settings.text(host)), settings.number(port)));
            } catch (UnknownHostException e) {
                findings.add(Finding.failed(
                        SUBJECT, host + ": " + settings.text(host) + " is no address, and no name of one"));
            } catch (BindException e) {
                findings.add(taken(host, port, e));
            } catch (IOException e) {
                findings.add(Finding.failed(SUBJECT, port + ": " + e.getMessage()));
            }
        }
        return findings;
    }

    private Finding taken(String host, String port, BindException refusal) {
        String where = settings.text(host) + ":" + settings.number(port);
        return String.valueOf(refusal.getMessage()).contains("in use")
                ? Finding.skipped(
                        SUBJECT,
                        port + ": " + where
                                + " is in use, by a camel-soar that runs; if by anything else, none will start")
                : Finding.failed(
                        SUBJECT,
                        host + ", " + port + ": nothing may listen at " + where + " (" + refusal.getMessage() + ")");
    }
}
