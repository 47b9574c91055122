package io.camelsoar.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.kibana.CaseFile;
import io.camelsoar.sandbox.windows.Executed;
import io.camelsoar.sandbox.windows.WindowsState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who reads the Slack thread, or the case, can explain the incident to an auditor without any other source. Both are rendered as people
 * see them; the facts come from the alert, the assistant's answer and the host, not from camel-soar.
 */
class ExplainsItselfTest {

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");

    @TempDir
    Path folder;

    private final List<Executed> executed = new CopyOnWriteArrayList<>();
    private Services services;
    private Instant begin;

    @BeforeEach
    void start() throws IOException {
        services = Services.start(Services.Ports.ANY, folder.resolve("services"));
        services.windows().onCommand(executed::add);
        begin = Instant.now();
    }

    @AfterEach
    void stop() {
        services.close();
    }

    @Test
    void threadAndCaseOfAnApprovedAlert() throws Exception {
        String hash = services.windows().state().sha256(WindowsState.BACKDOOR).orElseThrow();
        String value = services.windows().state().runValues().get(WindowsState.RUN_VALUE);
        run(Decision.APPROVE);
        Document thread = page(Pages.THREAD);
        Document record = page(Pages.CASE);
        String alert =
                services.kibana().cases().get(0).at("/comments/0/alertId").toString();

        for (Document page : List.of(thread, record)) {
            alertFacts(page);
            contains(page, hash.toUpperCase(), value, "203.0.113.77", WindowsState.RUN_VALUE, "dana.reyes|Dana Reyes");
            assertEquals(8, executed.size());
            for (Executed command : executed) {
                contains(page, command.command());
            }
            assertEquals(8, count(page, "SUCCEEDED, exit code 0, [\\d.]+ s"));
            contains(page, "(?i)approved by");
        }
        contains(thread, "8 succeeded", "Only reads: Get-FileHash", "Stop-Process changes the host");
        assertTrue(
                links(thread).stream().anyMatch(link -> link.contains(caseId())),
                links(thread).toString());
        assertTrue(
                links(thread).stream().anyMatch(link -> link.contains("/alerts/redirect/")),
                links(thread).toString());

        contains(record, "Only reads: Get-FileHash", "Stop-Process changes the host", "in-progress", "Alert attached");
        contains(
                record,
                Pattern.quote(services.kibana()
                        .cases()
                        .get(0)
                        .at("/comments/0/rule/name")
                        .asText()));
        assertTrue(alert.length() > 10, alert);
        for (String step : List.of("Alert raised", "Detected", "Triaged", "Approved by", "Command 1", "Command 8")) {
            contains(record, TIME + " " + step);
        }
        timesAreOfThisRun(record);
        outputsAreByteForByte();
        auditTrail(record);
    }

    @Test
    void threadAndCaseOfADeclinedAlert() throws Exception {
        run(Decision.DECLINE);
        Document thread = page(Pages.THREAD);
        Document record = page(Pages.CASE);
        for (Document page : List.of(thread, record)) {
            alertFacts(page);
            contains(page, "Declined by (dana.reyes|@Dana Reyes)");
            assertEquals(0, count(page, "SUCCEEDED"));
        }
        assertEquals(8, count(record, "NOT RUN"));
        assertEquals(List.of(), executed);
        timesAreOfThisRun(record);
        auditTrail(record);
    }

    /** As the analyst sees it before the decision. */
    @Test
    void theRequestSaysAllThatADecisionTakes() throws Exception {
        run(Decision.DECLINE);
        Document request = page(Pages.REQUEST);
        alertFacts(request);
        contains(request, "@Dana Reyes", "Only reads: Get-FileHash", "Stop-Process changes the host", "Commands go to");
        assertEquals(
                List.of("Run the 5 safe", "Run selected", "Ask again", "Decline"),
                request.select("button").eachText());
        assertEquals(8, request.select("input[type=checkbox]").size());
        assertTrue(
                request.select("button").get(1).attr("title").contains("win-fs01"),
                "what changes the host is confirmed with the host's name");
    }

    private void run(Decision decision) throws Exception {
        StringWriter out = new StringWriter();
        Narrator narrator = new Narrator(new PrintWriter(out), services);
        new MainJob(services, narrator, FreePort.next(), new Pages(folder)).run(decision, null);
        assertEquals(List.of(), services.kibana().violations());
    }

    private Document page(String name) throws IOException {
        return Jsoup.parse(Files.readString(folder.resolve(name)));
    }

    private static void alertFacts(Document page) {
        contains(
                page,
                "Registry Run Key Created Through WMI",
                "(?i)critical",
                "win-fs01",
                "10\\.20\\.30\\.41",
                "(?i)windows",
                Pattern.quote("NT AUTHORITY\\NETWORK SERVICE"),
                "TA0002",
                "TA0003",
                "T1047",
                "T1547\\.001",
                "(?i)first seen",
                "(?i)last seen",
                "starts C:\\\\ProgramData\\\\Sync\\\\odsync.exe at every logon");
    }

    /** Each is a regular expression, or else a text. */
    private static void contains(Document page, String... facts) {
        String text = page.body().text();
        for (String fact : facts) {
            boolean there = text.contains(fact.replaceAll("\\s+", " ")) || found(fact, text);
            assertTrue(there, () -> "\"" + fact + "\" is not in " + page.title() + ":\n" + text);
        }
    }

    private static boolean found(String fact, String text) {
        try {
            return Pattern.compile(fact).matcher(text).find();
        } catch (java.util.regex.PatternSyntaxException e) {
            return false;
        }
    }

    private static int count(Document page, String pattern) {
        return (int)
                Pattern.compile(pattern).matcher(page.body().text()).results().count();
    }

    private static List<String> links(Document page) {
        return page.select("a").eachAttr("href");
    }

    private String caseId() {
        return services.kibana().cases().get(0).path("id").asText();
    }

    private void timesAreOfThisRun(Document page) {
        List<Instant> times = TIME.matcher(page.body().text())
                .results()
                .map(MatchResult::group)
                .map(Instant::parse)
                .toList();
        assertTrue(times.size() > 8, times.toString());
        for (Instant time : times) {
            assertTrue(!time.isBefore(begin.minusSeconds(1)) && !time.isAfter(Instant.now()), time.toString());
        }
    }

    /** What the case holds of an output is what its SHA-256 is of, to the last line break. */
    private void outputsAreByteForByte() throws Exception {
        Pattern output = Pattern.compile("Output, SHA-256 `([0-9a-f]{64})`:\n```\n(.*)\n```", Pattern.DOTALL);
        int checked = 0;
        for (JsonNode comment : services.kibana().cases().get(0).path("comments")) {
            Matcher found = output.matcher(comment.path("comment").asText());
            if (found.find()) {
                byte[] text = found.group(2).getBytes(StandardCharsets.UTF_8);
                byte[] sum = MessageDigest.getInstance("SHA-256").digest(text);
                assertEquals(found.group(1), HexFormat.of().formatHex(sum));
                checked++;
            }
        }
        assertEquals(5, checked);
    }

    /** All events, one a line, chained, up to the head that the case names. */
    private void auditTrail(Document record) throws IOException {
        CaseFile file = services.kibana().files().stream()
                .filter(each -> each.name().startsWith("audit-trail"))
                .findFirst()
                .orElseThrow();
        List<String> lines = file.text().lines().toList();
        JsonNode last = SimulatorHttp.JSON.readTree(lines.get(lines.size() - 1));
        contains(record, last.path("seq").asText() + ":" + last.path("hash").asText());
        assertEquals(last.path("seq").asInt(), lines.size());
        assertTrue(record.select("details").text().contains(lines.get(0)));
    }
}
