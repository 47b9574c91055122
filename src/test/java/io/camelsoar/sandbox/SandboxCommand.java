package io.camelsoar.sandbox;

import io.camelsoar.cli.CommandFailedException;
import io.camelsoar.cli.Subcommand;
import io.camelsoar.sandbox.page.LiveSandbox;
import io.camelsoar.sandbox.slack.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
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

    private static final Path FOLDER = Path.of("target", "sandbox").toAbsolutePath();

    private static final int USUAL_PORT = 8080;

    static final String ALERT = "alert-wmi-registry.json";

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private Mode mode = new Mode();

    @Option(
            names = "--webhook",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080/slack/interactivity",
            description = "With --services: where camel-soar listens for Slack. Default: ${DEFAULT-VALUE}")
    private URI webhook;

    @Option(
            names = "--pages",
            paramLabel = "FOLDER",
            defaultValue = "target/sandbox",
            description =
                    "Where what people saw is kept: request.html, thread.html and case.html. Default: ${DEFAULT-VALUE}")
    private Path pages;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "With --page: where the page is. Default: 8080, or any free one where that is taken")
    private Integer port;

    @Option(
            names = "--expires-after",
            paramLabel = "DURATION",
            description =
                    "With --page: how long a request waits for a decision, such as 30s. Default: soar.approval.expires-after of"
                            + " application.properties")
    private String expiresAfter;

    private static final String COMMAND = "/soar";
    private static final String WORDS =
            "Type alert for another one, approve or decline to decide on the last message; again, go on or stop"
                    + " about a command in doubt; /soar off, /soar on or /soar status, as in Slack; refuse to have Kibana refuse cases, so that what"
                    + " is decided is parked, and mend to end that";

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

        @Option(
                names = "--page",
                description =
                        "Starts the simulators and camel-soar between them, with a page on this machine to try it on, until Ctrl-C.")
        private boolean page;
    }

    @Override
    public Integer call() throws Exception {
        // Before the first logger is made.
        System.setProperty("soar.log.level", verbose ? "info" : "warn");
        PrintWriter out = spec.commandLine().getOut();
        BufferedReader terminal = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        Services.Ports ports = mode.services && Services.Ports.OF_THE_PROFILE.areFree()
                ? Services.Ports.OF_THE_PROFILE
                : Services.Ports.ANY;
        Files.createDirectories(FOLDER);
        // Only those that the profile leads to write what the profile reads.
        Path folder = ports == Services.Ports.ANY ? Files.createTempDirectory(FOLDER, "run") : FOLDER;
        if (mode.services && ports == Services.Ports.ANY) { // it serves until the process is ended
            Runtime.getRuntime().addShutdownHook(new Thread(() -> LentFiles.delete(folder), "sandbox-files"));
        }
        try (Services services = Services.start(ports, folder)) {
            if (mode.services) {
                serve(services, out, terminal);
            } else if (mode.page) {
                show(services, folder, out);
            } else {
                runMainJob(services, out, terminal);
            }
            return 0;
        }
    }

    private void runMainJob(Services services, PrintWriter out, BufferedReader terminal)
            throws IOException, InterruptedException {
        out.println("Simulators on 127.0.0.1: Elasticsearch, Kibana, Slack, Windows host "
                + services.windows().name() + ". camel-soar starts ...");
        out.flush();
        long begin = System.nanoTime();
        new MainJob(services, new Narrator(out, services), FreePort.next(), new Pages(pages))
                .run(mode.decision, terminal);
        out.println();
        out.println("Done in " + (System.nanoTime() - begin) / 1_000_000_000 + " s: the case is complete.");
        out.println("What people saw: " + pages.resolve(Pages.REQUEST) + ", " + Pages.THREAD + " and " + Pages.CASE);
        out.flush();
    }

    /** Shows it all on a page until the process is ended. */
    private void show(Services services, Path folder, PrintWriter out) throws IOException, InterruptedException {
        out.println("Simulators and camel-soar start ...");
        out.flush();
        int wanted = port != null ? port : FreePort.isFree(USUAL_PORT) ? USUAL_PORT : FreePort.next();
        Map<String, String> more =
                expiresAfter == null ? Map.of() : Map.of("soar.approval.expires-after", expiresAfter);
        try (LiveSandbox sandbox = new LiveSandbox(services, wanted, folder, more)) {
            out.println("Open " + sandbox.address() + " in a browser on this machine. Ctrl-C ends it.");
            out.flush();
            new CountDownLatch(1).await();
        }
    }

    /** Serves whoever comes, and does what the reader types. */
    private void serve(Services services, PrintWriter out, BufferedReader terminal)
            throws IOException, InterruptedException {
        services.plantNow(ALERT);
        out.println("# The sandbox's services, as settings for camel-soar.");
        services.settings().forEach((key, value) -> out.println(key + "=" + value));
        out.println("# Windows host " + services.windows().name()
                + ": WinRM over HTTP (messages sealed by NTLM) on 127.0.0.1:"
                + services.windows().port());
        out.println(
                services.ports().equals(Services.Ports.OF_THE_PROFILE)
                        ? "# application-sandbox.properties holds the same: ./soar run sandbox starts camel-soar with it."
                        : "# The ports of application-sandbox.properties are taken: ./soar run sandbox does NOT lead here. Put these lines"
                                + " into an application-NAME.properties with a soar.http.port and soar.health.port that are free,"
                                + " start ./soar run NAME, and this with --webhook of that port.");
        out.println("# A critical alert is in Elasticsearch. " + WORDS + ". Ctrl-C ends it.");
        out.flush();
        Narrator narrator = new Narrator(out, services);
        Analyst analyst = new Analyst(services, narrator, webhook);
        for (String line = terminal.readLine(); line != null; line = terminal.readLine()) {
            try {
                obey(line.strip(), services, narrator, analyst);
            } catch (IOException | RuntimeException e) {
                narrator.say(String.valueOf(e.getMessage()));
            }
        }
        // Nobody types: serve until the process is ended.
        new CountDownLatch(1).await();
    }

    private static void obey(String line, Services services, Narrator narrator, Analyst analyst)
            throws IOException, InterruptedException {
        for (Analyst.Answer answer : Analyst.Answer.values()) {
            if (line.equals(answer.word())) {
                analyst.answer(answer);
                return;
            }
        }
        Optional<Decision> decision = Decision.typed(line);
        if (line.startsWith(COMMAND)) {
            analyst.command(line.substring(COMMAND.length()).strip());
        } else if (line.equals("refuse")) {
            services.kibana().casesFail(400);
            narrator.say("Kibana refuses every case from now on, with 400: what is decided is parked.");
        } else if (line.equals("mend")) {
            services.kibana().clearFaults();
            narrator.say("Kibana takes cases again: ./soar replay, or the console, has go on what is parked.");
        } else if (line.equals("alert")) {
            services.plantNow(ALERT);
            narrator.say("Another alert is in Elasticsearch.");
        } else if (decision.isEmpty()) {
            narrator.say(WORDS + ".");
        } else {
            Message message =
                    narrator.newest().orElseThrow(() -> new CommandFailedException("There is no message yet."));
            analyst.press(message, decision.get());
        }
    }
}
