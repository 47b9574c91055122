package io.camelsoar.sandbox.page;

import io.camelsoar.app.Soar;
import io.camelsoar.incident.IncidentDocument;
import io.camelsoar.incident.IncidentView;
import io.camelsoar.sandbox.Line;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** camel-soar between the simulators, with a page that shows them all and decides nothing by itself. */
public final class LiveSandbox implements AutoCloseable {

    private final Main soar;
    private final URI address;
    private final WindowsHost secondHost;
    private final List<Line> lines;
    private final Path inventory;
    private final Feed feed;

    /**
     * Starts it.
     *
     * @param port where the page is, on loopback; camel-soar listens for Slack there, too
     * @param folder for the inventory that leads to the Windows hosts
     * @param more settings that are other than usual
     */
    public LiveSandbox(Services services, int port, Path folder, Map<String, String> more) throws IOException {
        secondHost = WindowsHost.named("win-app07")
                .user(Services.WINDOWS_USER, Services.WINDOWS_PASSWORD)
                .start();
        lines = List.of(Line.to(services.windows().port()), Line.to(secondHost.port()));
        inventory = folder.resolve("page-hosts.yaml");
        Files.writeString(
                inventory, "hosts:\n" + entry(services.windows(), lines.get(0)) + entry(secondHost, lines.get(1)));
        address = URI.create("http://127.0.0.1:" + port + "/sandbox");
        String store = "jdbc:h2:mem:page-" + port + ";DB_CLOSE_DELAY=-1";
        DataSource source = new DriverManagerDataSource(store, "sa", "");
        JdbcClient jdbc = JdbcClient.create(source);
        Faults faults = new Faults(services, lines);
        Presses presses = new Presses();
        Runnable[] changed = new Runnable[1]; // the feed needs all the others
        HostSession session = new HostSession(() -> changed[0].run());
        PageState state = new PageState(
                services,
                IncidentView.of(
                        source,
                        new IncidentDocument(
                                services.kibana().url(), "in-progress", false, null, "jdbc:h2:mem:sandbox", 3)),
                session,
                faults,
                presses);
        feed = new Feed(
                state::parts,
                () -> jdbc.sql("SELECT seq FROM audit_head").query(Long.class).single());
        changed[0] = feed::changed;
        session.follow(services.windows());
        session.follow(secondHost);
        services.slack().onMessage(message -> feed.changed());
        services.kibana().onEvent(event -> feed.changed());

        soar = Soar.main("sandbox", settings(services, port, store, more));
        soar.setShutdownStrategy(new SimpleMainShutdownStrategy());
        soar.bind("pageGate", new PageGate());
        soar.bind("pageFiles", new PageFiles());
        soar.bind("pageActions", new PageActions(services, faults, presses, address, feed::changed));
        soar.start();
        new LiveStream(feed)
                .serve(VertxPlatformHttpRouter.lookup(
                        soar.getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(port)));
    }

    private static String entry(WindowsHost host, Line line) {
        return "  - {match: " + host.name() + ", address: 127.0.0.1, port: " + line.port() + ", https: false}\n";
    }

    private Properties settings(Services services, int port, String store, Map<String, String> more) {
        Properties settings = new Properties();
        settings.putAll(services.settings());
        settings.setProperty("soar.respond.inventory", inventory.toString());
        settings.setProperty("soar.slack.mode", "webhook");
        settings.setProperty("soar.http.host", "127.0.0.1");
        settings.setProperty("soar.http.port", String.valueOf(port));
        settings.setProperty("soar.http.tls-certificate", "");
        settings.setProperty("soar.http.tls-key", "");
        settings.setProperty("soar.store.url", store);
        settings.setProperty("soar.backup.period", "0s");
        settings.setProperty("soar.store.username", "sa");
        settings.setProperty("soar.store.password", "");
        settings.setProperty("soar.defend.enabled", "true");
        settings.setProperty("soar.recover.replay", "direct:replay"); // nobody replays here
        settings.setProperty("camel.management.enabled", "false");
        settings.setProperty("camel.main.routes-include-pattern", "file:routes/*.camel.yaml,file:" + routes());
        // a fault that is over is noticed while somebody looks
        settings.setProperty("soar.recover.period", "1s");
        settings.setProperty("soar.recover.handover", "8s");
        settings.setProperty("soar.recover.longest-wait", "8s");
        settings.putAll(more);
        return settings;
    }

    private static Path routes() {
        try {
            return Path.of(
                    LiveSandbox.class.getResource("/sandbox/page.camel.yaml").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the page is. */
    public URI address() {
        return address;
    }

    @Override
    public void close() {
        feed.close();
        soar.stop();
        lines.forEach(Line::close);
        secondHost.close();
        inventory.toFile().delete();
    }
}
