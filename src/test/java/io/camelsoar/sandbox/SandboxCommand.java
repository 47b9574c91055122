package io.camelsoar.sandbox;

import io.camelsoar.cli.Subcommand;
import io.camelsoar.sandbox.slack.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./soar sandbox}: the main job without an account anywhere, or the simulated services alone. */
@Command(
        name = "sandbox",
        description = {
            "Runs the main job between simulators of Elasticsearch, Kibana, Slack and a Windows host: one critical alert goes to a"
                    + " decision, which the terminal asks for, and to a complete case.",
            "Exit code 0: the case is complete."
        },
        mixinStandardHelpOptions = true)
public final class SandboxCommand implements Subcommand {

    /** Where {@code application-sandbox.properties} has camel-soar listen. */
    private static final URI WEBHOOK = URI.create("http://127.0.0.1:8080/slack/interactivity");

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private Mode mode = new Mode();

    @Option(names = "--verbose", description = "Shows camel-soar's own log, too.")
    private boolean verbose;

    /** Either, or none. */
    private static final class Mode {

        @Option(names = "--decide", paramLabel = "approve|decline", description = "Decides by itself and ends.")
        private Decision decision;

        @Option(
                names = "--services",
                description = "Starts the simulators alone and prints the settings that lead to them, until Ctrl-C.")
        private boolean services;
    }

    @Override
    public Integer call() throws Exception {
        // Before the first logger is made.
        System.setProperty("soar.log.level", verbose ? "info" : "warn");
        PrintWriter out = spec.commandLine().getOut();
        try (Services services = Services.start(
                Services.Ports.OF_THE_PROFILE.orFree(),
                Path.of("target", "sandbox").toAbsolutePath())) {
            if (mode.services) {
                serve(services, out);
            } else {
                runMainJob(services, out);
            }
            return 0;
        }
    }

    private void runMainJob(Services services, PrintWriter out) throws IOException, InterruptedException {
        out.println("Simulators on 127.0.0.1: Elasticsearch, Kibana, Slack, Windows host "
                + services.windows().name() + ". camel-soar starts ...");
        out.flush();
        long begin = System.nanoTime();
        Narrator narrator = new Narrator(out, services);
        new MainJob(services, narrator, new Analyst(services, narrator, mode.decision, terminal())).run(freePort());
        out.println();
        out.println("Done in " + (System.nanoTime() - begin) / 1_000_000_000 + " s: the case is complete.");
        out.flush();
    }

    /** Serves whoever comes, and presses a button for the reader where a message asks for a decision. */
    private void serve(Services services, PrintWriter out) throws IOException, InterruptedException {
        services.plantNow("alert-wmi-registry.json");
        out.println("# The sandbox's services, as settings for camel-soar.");
        services.settings().forEach((key, value) -> out.println(key + "=" + value));
        out.println("# Windows host " + services.windows().name()
                + ": WinRM over HTTP (messages sealed by NTLM) on 127.0.0.1:"
                + services.windows().port());
        boolean profile = services.ports().equals(Services.Ports.OF_THE_PROFILE);
        out.println(
                profile
                        ? "# The same settings are in application-sandbox.properties: ./soar run sandbox starts camel-soar with them."
                        : "# Ports of application-sandbox.properties are taken, so ./soar run sandbox does NOT lead here.");
        out.println("# A critical alert is in Elasticsearch. Decisions go to " + WEBHOOK + ". Ctrl-C ends it.");
        out.flush();
        BlockingQueue<Message> requests = new LinkedBlockingQueue<>();
        Narrator narrator = new Narrator(out, services);
        services.slack().onMessage(message -> {
            if (!message.edited() && !message.buttons().isEmpty()) {
                requests.add(message);
            }
        });
        Analyst analyst = new Analyst(services, narrator, null, terminal());
        while (true) {
            Message request = requests.take();
            try {
                analyst.decide(request, WEBHOOK);
            } catch (Analyst.NobodyThereException e) {
                narrator.say("Nobody types here: a decision has to come to camel-soar's webhook, signed.");
                requests.clear();
                new CountDownLatch(1).await();
            } catch (IOException | RuntimeException e) {
                narrator.say("No decision: " + e.getMessage());
            }
        }
    }

    private static BufferedReader terminal() {
        return new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
