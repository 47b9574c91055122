package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.kibana.AssistantScript;
import io.camelsoar.sandbox.kibana.AssistantScript.Reply;
import io.camelsoar.sandbox.kibana.Chat;
import io.camelsoar.sandbox.kibana.ScriptedAssistant;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Every text of {@code hostile/payloads.jsonl} goes the whole way: three travel in one alert, each in a third of all fields, which
 * take turns, and all of them in the model's summary. It stays data in the prompt, renders nothing in Slack and in the case, and
 * leads nowhere.
 */
class HostilePayloadsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FEWEST = 250;
    private static final String INDEX = ".internal.alerts-security.alerts-default-000001";
    private static final String ADDRESS = "10.20.30.41";

    private static final String READS = "Get-Process -Name 'odsync'";
    private static final String CHANGES = "Stop-Process -Name 'odsync' -Force";

    /** Every field that the prompt, Slack, the case or the way to the host reads, and others beside them. */
    private static final List<String> FIELDS = List.of(
            "kibana.alert.rule.name",
            "kibana.alert.rule.description",
            "kibana.alert.rule.uuid",
            "kibana.alert.reason",
            "kibana.alert.url",
            "rule.name",
            "message",
            "host.name",
            "host.hostname",
            "user.name",
            "process.name",
            "process.command_line",
            "process.executable",
            "file.name",
            "file.path",
            "registry.path",
            "event.action",
            "agent.name");

    /** What a model reads but people do not see. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    private static final Pattern MARK = Pattern.compile("\"hostile-([0-9]+)\"");
    private static final Pattern ANGLE = Pattern.compile("<([^<>]*)>");
    /** What is made active in a case without being between brackets. */
    private static final Pattern ACTIVE =
            Pattern.compile("<|(?<!\\\\)(?:\\\\\\\\)*[\\[\\]]|!\\{|://|(?i:www\\.)|[\\w.+-]@[\\w-]");

    private static final Pattern TURNING =
            Pattern.compile("[\\p{Cc}&&[^\\n\\t]]|[\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    private final List<List<String>> payloads = inThrees(payloads());
    private Stack stack;
    /** What a host name of the payloads that looks like it would lead to. */
    private WindowsHost decoy;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        assertTrue(payloads.size() >= FEWEST / 3, "too few payloads");
        decoy = WindowsHost.named("decoy").start();
        stack = new Stack(test.getTestMethod().orElseThrow().getName());
        Path inventory = Files.createTempFile(Path.of("target"), "hosts", ".yaml");
        Files.writeString(
                inventory,
                ("hosts:\n  - {match: win-fs01, address: 127.0.0.1, port: %d, https: false}\n"
                                + "  - {match: %s, address: 127.0.0.1, port: %d, https: false}\n")
                        .formatted(decoy.port(), ADDRESS, stack.windows.port()));
        stack.set("soar.respond.inventory", inventory.toString());
        stack.set("soar.respond.allowed-hosts", "192.0.2.0/24,127.0.0.0/8");
    }

    @AfterEach
    void close() {
        stack.close();
        decoy.close();
    }

    @Test
    void noTextIsMoreThanText() throws Exception {
        AssistantScript roster = new ScriptedAssistant();
        stack.kibana.assistantScript(question -> {
            Matcher mark = MARK.matcher(question.content());
            return mark.find()
                    ? Reply.of(reply(payloads.get(Integer.parseInt(mark.group(1)))))
                    : roster.answer(question);
        });
        Map<Integer, JsonNode> alerts = new HashMap<>();
        for (int i = 0; i < payloads.size(); i++) {
            alerts.put(i, plant(i, payloads.get(i)));
        }
        stack.start();
        awaitRequests();
        int clicks = 0;
        for (Message request : requests()) {
            boolean runs = clicks++ % 5 == 0 && request.button("soar_run_safe").isPresent();
            String action = runs ? "soar_run_safe" : "soar_decline";
            assertEquals(
                    200,
                    stack.clicker
                            .click(stack.webhook, request, action, Services.WINDOWS_ANALYST)
                            .statusCode());
        }
        await().until(
                        () -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'RECORDED'"),
                        String.valueOf(payloads.size())::equals);

        checkPrompts(alerts);
        checkSlack();
        checkCases();
        checkHosts();
        checkSecrets();
        assertEquals(List.of(), stack.kibana.violations());
    }

    /** The knowledge base is asked who is on call; whatever it says, somebody of the workspace is mentioned or the fallback. */
    @Test
    void whatTheKnowledgeBaseSaysMentionsNobodyElse() throws Exception {
        stack.set("soar.slack.on-call", "U0CCC3333");
        stack.set("soar.approval.deciders", "U0AAA1111,U0BBB2222,U0CCC3333,U0DDD4444"); // whoever is asked may decide
        stack.set("soar.ai.analyst-cache", "1ms");
        AtomicInteger asked = new AtomicInteger();
        stack.kibana.assistantScript(question -> {
            Matcher mark = MARK.matcher(question.content());
            return Reply.of(
                    mark.find()
                            ? reply(List.of("A summary."))
                            : String.join("\n", payloads.get(asked.getAndIncrement() % payloads.size())));
        });
        for (int i = 0; i < payloads.size(); i++) {
            plant(i, List.of("text"));
        }
        stack.start();
        awaitRequests();
        for (Message request : requests()) {
            String text = request.blocks().get(1).at("/text/text").asText();
            Matcher who = Pattern.compile(
                            "\\*Analyst\\* <@(U0[A-Z0-9]+)>(   _No analyst found for windows: on-call is asked_)?")
                    .matcher(text);
            assertTrue(who.find() && who.end() == text.length(), text);
            assertTrue(stack.slack.workspace().user(who.group(1)).isPresent(), text);
            assertEquals(who.group(2) != null, who.group(1).equals("U0CCC3333"), text);
        }
        checkSlack();
    }

    private void checkPrompts(Map<Integer, JsonNode> alerts) throws IOException {
        String[] prompt =
                Files.readString(Path.of("routes/prompts/triage.txt")).split(Pattern.quote("${variable.alertText}"));
        String end = prompt[1].stripTrailing();
        int asked = 0;
        for (Chat chat : stack.kibana.chats()) {
            String content = chat.content().stripTrailing();
            Matcher mark = MARK.matcher(content);
            if (!content.startsWith(prompt[0]) || !mark.find()) {
                continue;
            }
            asked++;
            int number = Integer.parseInt(mark.group(1));
            String why = payloads.get(number).toString();
            assertTrue(content.endsWith(end), why);
            String data = content.substring(prompt[0].length(), content.length() - end.length());
            assertEquals(1, data.split("\\R|[\\x0B\\f\\x85\\u2028\\u2029]", -1).length, why);
            assertFalse(data.toUpperCase(Locale.ROOT).contains("ALERT-"), why);
            assertFalse(UNSEEN.matcher(data).find(), why);
            JsonNode read = JSON.readTree(data);
            // the longest are shortened
            assertTrue(data.contains(" left out)") || read.equals(alerts.get(number)), why);
        }
        assertTrue(asked >= payloads.size(), asked + " prompts");
    }

    private void checkSlack() {
        for (SlackSimulator.Call call : stack.slack.calls()) {
            checkMarkup(call.arguments().path("text").asText(), false);
            checkTexts(blocks(call.arguments()));
        }
        for (Message request : requests()) {
            String shown = Stack.read(List.of(request));
            assertFalse(TURNING.matcher(shown).find(), shown);
            assertTrue(request.text().startsWith("CRITICAL: "), request.text());
            assertTrue(
                    shown.contains(
                            "   *IP* " + ADDRESS + "   *OS* Windows Server 2022 Standard 21H2 (10.0.20348.2966)\n"),
                    shown);
        }
    }

    private static JsonNode blocks(ObjectNode arguments) {
        try {
            JsonNode blocks = arguments.path("blocks");
            return blocks.isTextual() ? JSON.readTree(blocks.textValue()) : blocks;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkTexts(JsonNode node) {
        if (node.path("type").asText().equals("mrkdwn")) {
            assertTrue(node.path("verbatim").asBoolean(), "Slack would make links and mentions of what is in " + node);
            checkMarkup(node.path("text").asText(), true);
        }
        node.forEach(this::checkTexts);
    }

    /** All that is between angle brackets was written by camel-soar: who is on call or decided, a time, its case. */
    private void checkMarkup(String text, boolean mayHaveMarkup) {
        String rest = ANGLE.matcher(text).replaceAll(found -> {
            String inside = found.group(1);
            boolean own = inside.matches("@U0(AAA1111|BBB2222|CCC3333|DDD4444)")
                    || inside.matches("!date\\^[0-9]+\\^\\{date_short_pretty\\} \\{time(_secs)?\\}\\|[-0-9T:.Z]+")
                    || inside.matches("!date\\^[0-9]+\\^\\{ago\\}\\|[-0-9T:.Z]+")
                    || inside.matches(
                            Pattern.quote(stack.kibana.url())
                                    + "/app/security/alerts/redirect/[-0-9A-Za-z.%_+*]+\\?index=[-a-z.]+(&amp;timestamp=[-0-9TZA%.]+)?\\|Alert")
                    || inside.matches(Pattern.quote(stack.kibana.url()) + "/app/security/cases/[-0-9a-f]+\\|Case");
            assertTrue(mayHaveMarkup && own, () -> inside + " in " + text);
            return "";
        });
        assertFalse(rest.contains("<") || rest.contains(">"), text);
    }

    private void checkCases() {
        assertEquals(payloads.size(), stack.kibana.cases().size());
        for (JsonNode record : stack.kibana.cases()) {
            String title = record.get("title").asText();
            assertTrue(title.startsWith("[SOAR] ") && title.length() <= 160, title);
            assertFalse(TURNING.matcher(title).find(), title);
            assertEquals("critical", record.get("severity").asText());
            assertEquals("securitySolution", record.get("owner").asText());
            assertEquals("none", record.at("/connector/id").asText());
            assertEquals(0, record.path("assignees").size(), record::toString);
            checkTags(record.get("tags"));
            checkMarkdown(record.get("description").asText());
            for (JsonNode comment : record.path("comments")) {
                assertEquals("securitySolution", comment.get("owner").asText());
                checkMarkdown(comment.path("comment").asText());
            }
        }
    }

    /** One finds the case again; those that an alert has a say in are of other kinds. */
    private static void checkTags(JsonNode tags) {
        assertEquals("soar", tags.path(0).asText(), tags::toString);
        assertTrue(tags.path(1).asText().matches("soar:[-0-9a-f]{36}"), tags::toString);
        for (JsonNode tag : tags) {
            boolean known = tag == tags.get(0)
                    || tag == tags.get(1)
                    || tag.asText().matches("(rule|host):.*|TA?\\d{4}(\\.\\d{3})?");
            assertTrue(known, tags::toString);
        }
    }

    private static void checkMarkdown(String markdown) {
        Matcher active = ACTIVE.matcher(withoutCode(markdown));
        assertFalse(active.find(), () -> active.group() + " in " + markdown);
    }

    /** Without what Kibana shows as code: fenced blocks, and code in a line, which ends with its paragraph or table cell. */
    private static String withoutCode(String markdown) {
        StringBuilder rest = new StringBuilder();
        String fence = null;
        for (String line : markdown.split("\n", -1)) {
            if (fence == null && line.matches("`{3,}|~{3,}")) {
                fence = line;
            } else if (fence != null) {
                fence = line.equals(fence) ? null : fence;
            } else {
                rest.append(line).append('\n');
            }
        }
        return Stream.of(rest.toString().split("\n\n|\\|"))
                .map(HostilePayloadsTest::withoutCodeSpans)
                .collect(Collectors.joining("\n\n"));
    }

    private static String withoutCodeSpans(String paragraph) {
        StringBuilder rest = new StringBuilder();
        int at = 0;
        while (at < paragraph.length()) {
            int run = run(paragraph, at);
            int end = run == 0 ? -1 : closing(paragraph, at + run, run);
            if (end >= 0) {
                rest.append("code");
                at = end;
            } else {
                int escaped = paragraph.charAt(at) == '\\' ? 2 : 1;
                int next = Math.min(paragraph.length(), at + Math.max(escaped, run));
                rest.append(paragraph, at, next);
                at = next;
            }
        }
        return rest.toString();
    }

    private static int run(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == '`') {
            at++;
        }
        return at - from;
    }

    private static int closing(String text, int from, int length) {
        for (int at = text.indexOf('`', from); at >= 0; at = text.indexOf('`', at)) {
            int run = run(text, at);
            at += run;
            if (run == length) {
                return at;
            }
        }
        return -1;
    }

    private void checkHosts() throws Exception {
        assertEquals(0, decoy.acceptedConnections());
        List<String> executed = stack.windows.executed();
        assertTrue(executed.contains(READS), executed::toString);
        assertFalse(executed.contains(CHANGES), "run safe ran what is not safe");
        for (String wrong : List.of(
                "text = '" + READS.replace("'", "''") + "' AND class <> 'SAFE'",
                "text = '" + CHANGES.replace("'", "''") + "' AND class <> 'REVIEW'",
                "class <> 'SAFE' AND state <> 'PROPOSED'")) {
            assertEquals("0", stack.one("SELECT COUNT(*) FROM command WHERE " + wrong), wrong);
        }
    }

    /** Nothing that a placeholder or an expression would have led to is anywhere. */
    private void checkSecrets() {
        String everything =
                stack.kibana.chats().toString() + stack.kibana.cases() + stack.slack.calls() + stack.windows.executed();
        for (String secret : List.of(
                Services.API_KEY,
                Services.SIGNING_SECRET,
                stack.settings.getProperty("soar.winrm.credentials.default.password"),
                System.getenv("PATH"),
                System.getProperty("java.home"))) {
            assertFalse(everything.contains(secret), "A placeholder was evaluated");
        }
    }

    private ObjectNode plant(int number, List<String> texts) throws IOException {
        ObjectNode source =
                (ObjectNode) Services.sample("alert-wmi-registry.json").get("_source");
        for (int i = 0; i < FIELDS.size(); i++) {
            set(source, FIELDS.get(i), texts.get((number + i) % texts.size()));
        }
        String payload = texts.get(number % texts.size());
        source.put("kibana.alert.uuid", "hostile-" + number);
        source.putArray("kibana.alert.severity").add(payload).add("critical");
        source.putArray("tags").add(payload);
        source.withObject("/labels").put("label " + payload, payload);
        source.withObject("/process").putArray("args").add(payload);
        source.withObject("/host").putArray("ip").add(ADDRESS).add(payload);
        stack.elasticsearch.index(INDEX, "hostile-" + number, source);
        return source;
    }

    /** As the sample has it: kibana.* with dots, the others as objects. */
    private static void set(ObjectNode source, String field, String value) {
        int dot = field.lastIndexOf('.');
        if (field.startsWith("kibana.") || dot < 0) {
            source.put(field, value);
        } else {
            source.withObject("/" + field.substring(0, dot).replace('.', '/')).put(field.substring(dot + 1), value);
        }
    }

    private static String reply(List<String> texts) {
        String quoted = texts.get(0).replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}`]", " ").replace("'", "''");
        return "## Summary\n" + String.join("\n\n", texts) + "\n\n## Investigation commands\n1. `" + READS
                + "`\n2. `Write-Output '"
                + quoted.substring(0, Math.min(400, quoted.length())) + "'`\n\n## Remediation commands\n1. `" + CHANGES
                + "`\n";
    }

    private void awaitRequests() {
        await().until(
                        () -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'"),
                        String.valueOf(payloads.size())::equals);
    }

    /** The approval requests, as they are now. */
    private List<Message> requests() {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(message -> message.threadTs() == null)
                .toList();
    }

    private static List<List<String>> inThrees(List<String> texts) {
        return IntStream.range(0, (texts.size() + 2) / 3)
                .mapToObj(i -> texts.subList(3 * i, Math.min(texts.size(), 3 * i + 3)))
                .toList();
    }

    private static List<String> payloads() {
        List<String> texts = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(Path.of("src/test/resources/hostile/payloads.jsonl"))) {
                JsonNode payload = JSON.readTree(line);
                assertTrue(
                        payload.get("technique").isTextual()
                                && payload.get("text").isTextual(),
                        line);
                texts.add(payload.get("text").asText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }
}
