package io.camelsoar.flow;

import io.camelsoar.app.Soar;
import io.camelsoar.sandbox.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/** A running application in the tests' JVM. */
final class Instance implements AutoCloseable {

    /** Where it listens for Slack. */
    final URI webhook;

    private final Main soar;

    private Instance(Main soar, URI webhook) {
        this.soar = soar;
        this.webhook = webhook;
    }

    /**
     * Starts it.
     *
     * @param profile null: none
     * @param clock the time it goes by; null: the system's
     * @param file of more settings, which can be edited while it runs; null: none
     */
    static Instance start(String profile, Properties settings, Clock clock, Path file) {
        return start(profile, settings, clock, file, Map.of());
    }

    /** @param beans by their names, which the application finds */
    static Instance start(String profile, Properties settings, Clock clock, Path file, Map<String, Object> beans) {
        Main soar = Soar.main(profile, settings);
        if (file != null) {
            soar.setPropertyPlaceholderLocations("file:" + file + "," + Soar.propertyLocations(profile));
        }
        if (clock != null) {
            soar.bind("clock", clock);
        }
        beans.forEach(soar::bind);
        soar.start();
        return new Instance(soar, webhook(settings.getProperty("soar.http.port")));
    }

    static URI webhook(String port) {
        return URI.create("http://127.0.0.1:" + port + "/slack/interactivity");
    }

    static String freePort() throws IOException {
        return String.valueOf(FreePort.next());
    }

    CamelContext camel() {
        return soar.getCamelContext();
    }

    @Override
    public void close() {
        soar.stop();
    }
}
