package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackSigner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Ten thousand requests to the running webhook that must decide nothing, while incidents wait that a proper click would have run:
 * each is refused or does nothing, none makes an error. At the end a proper click shows that they came to a webhook that works.
 */
class WebhookPropertiesTest {

    /** Chance makes the same request twice within a second. */
    private static final int TWICE = 409;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DANA = Services.WINDOWS_ANALYST;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int LARGEST = 1_000_000;

    /** What a wrongly typed place of a payload holds, as JSON. */
    private static final List<String> WRONG = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "12345678901234567890",
            "\"\"",
            "\" \"",
            "\"12\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"soar:soar\"",
            "\"${exchangeId}\"",
            "\"' OR 1=1 --\"",
            "\"" + "x".repeat(5_000) + "\"",
            "[]",
            "[null]",
            "[[[[[[[[]]]]]]]]",
            "[\"U0AAA1111\"]",
            "{}",
            "{\"id\":null}",
            "{\"id\":{\"id\":7}}",
            "{\"value\":[]}",
            "{\"selected_options\":7}");

    /** Without these a click decides nothing: all others of its places have a substitute, or are not read. */
    private static final List<String> DECISIVE = List.of(
            "/type",
            "/user",
            "/user/id",
            "/api_app_id",
            "/actions",
            "/actions/0",
            "/actions/0/action_id",
            "/actions/0/value",
            "/state",
            "/state/values");

    private static final AtomicInteger SENT = new AtomicInteger();

    private static Stack stack;
    private static Logged logged;
    private static HttpClient http;
    /** Would approve the first alert's commands. */
    private static ObjectNode approval;

    /** Would have the answer that it is about other commands. */
    private static ObjectNode outdated;

    private static List<String> places;

    @BeforeContainer
    static void open() throws Exception {
        logged = new Logged();
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        stack = new Stack("webhookProperties");
        stack.set("soar.record.open", "decision"); // a case says that one was taken
        stack.plantNow("alert-wmi-registry.json");
        stack.plantNow("alert-wmi-registry.json");
        stack.start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'")
                        .equals("2"));
        String form = new String(
                stack.clicker.press(stack.request(), "soar_approve", DANA).body(), StandardCharsets.US_ASCII);
        approval = (ObjectNode)
                JSON.readTree(URLDecoder.decode(form.substring("payload=".length()), StandardCharsets.UTF_8));
        outdated = approval.deepCopy();
        ObjectNode action = (ObjectNode) outdated.at("/actions/0");
        action.put("value", action.get("value").textValue().replaceFirst("[0-9a-f]{64}$", "0".repeat(64)));
        places = new ArrayList<>();
        collect("", outdated, places);
    }

    /** Nothing was decided, nothing went wrong, and the same webhook takes a click that is in order. */
    @AfterContainer
    static void close() throws Exception {
        try (Stack closed = stack;
                Logged log = logged) {
            assertNothingIsDecided();
            assertEquals("0", stack.one("SELECT COUNT(*) FROM approval"));
            assertEquals("0", stack.one("SELECT COUNT(*) FROM command WHERE state <> 'PROPOSED'"));
            assertEquals(0, stack.windows.acceptedConnections());
            assertEquals(List.of(), stack.kibana.cases());
            // whom to tell about a refusal is up to who clicked
            assertEquals(
                    List.of(),
                    log.errors().stream()
                            .filter(error -> !error.contains("not told in Slack (approve-refuse)"))
                            .toList());
            assertEquals(List.of(), log.stackTraces());
            assertTrue(SENT.get() >= 10_000, SENT + " requests");
            for (Message message : requests()) {
                assertEquals(
                        200,
                        stack.clicker
                                .click(stack.webhook, message, "soar_decline", DANA)
                                .statusCode());
            }
            assertEquals("2", stack.one("SELECT COUNT(*) FROM incident WHERE state IN ('DENIED', 'RECORDED')"));
        }
    }

    private static List<Message> requests() {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(message -> message.button("soar_decline").isPresent())
                .toList();
    }

    /** The headers of a request that Slack did not sign. */
    enum Forgery {
        OTHER_SECRET,
        BLANK_SECRET,
        SIGNATURE_OF_ANOTHER_BODY,
        SIGNATURE_OF_ANOTHER_TIME,
        NO_SIGNATURE,
        NO_TIMESTAMP,
        NEITHER,
        EMPTY_SIGNATURE,
        EMPTY_TIMESTAMP,
        GARBLED_SIGNATURE,
        GARBLED_TIMESTAMP,
        SIGNED_NUMBER,
        FRACTION,
        LEADING_ZERO,
        OTHER_VERSION,
        UPPER_CASE_VERSION,
        NO_VERSION,
        UPPER_CASE,
        CUT,
        LONGER,
        NO_HEXADECIMAL,
        WRONG_BEFORE_RIGHT,
        RIGHT_BEFORE_WRONG,
        TWO_TIMES,
        BOTH_IN_ONE;

        List<String> headers(byte[] body, String noise) {
            String time = String.valueOf(now());
            String right = SlackSigner.sign(Services.SIGNING_SECRET, now(), body);
            String wrong = SlackSigner.sign("not " + noise, now(), body);
            return switch (this) {
                case OTHER_SECRET -> signed(time, wrong);
                case BLANK_SECRET -> signed(time, SlackSigner.sign(" ", now(), body));
                case SIGNATURE_OF_ANOTHER_BODY ->
                    signed(
                            time,
                            SlackSigner.sign(Services.SIGNING_SECRET, now(), noise.getBytes(StandardCharsets.UTF_8)));
                case SIGNATURE_OF_ANOTHER_TIME -> signed(String.valueOf(now() - 1 - noise.length()), right);
                case NO_SIGNATURE -> List.of("X-Slack-Request-Timestamp", time);
                case NO_TIMESTAMP -> List.of("X-Slack-Signature", right);
                case NEITHER -> List.of();
                case EMPTY_SIGNATURE -> signed(time, "");
                case EMPTY_TIMESTAMP -> signed("", right);
                case GARBLED_SIGNATURE -> signed(time, noise);
                case GARBLED_TIMESTAMP -> signed(noise + "x", right);
                case SIGNED_NUMBER -> signed("+" + time, right);
                case FRACTION -> signed(time + ".0", right);
                case LEADING_ZERO -> signed("0" + time, right);
                case OTHER_VERSION -> signed(time, right.replace("v0=", "v1="));
                case UPPER_CASE_VERSION -> signed(time, right.replace("v0=", "V0="));
                case NO_VERSION -> signed(time, right.substring("v0=".length()));
                case UPPER_CASE -> signed(time, "v0=" + right.substring(3).toUpperCase(Locale.ROOT));
                case CUT -> signed(time, right.substring(0, 3 + noise.length() % 64));
                case LONGER -> signed(time, right + "0");
                case NO_HEXADECIMAL -> signed(time, "v0=" + "g".repeat(64));
                case WRONG_BEFORE_RIGHT -> with(signed(time, wrong), "X-Slack-Signature", right);
                case RIGHT_BEFORE_WRONG -> with(signed(time, right), "X-Slack-Signature", wrong);
                case TWO_TIMES -> with(signed(time, right), "X-Slack-Request-Timestamp", String.valueOf(now() + 1));
                case BOTH_IN_ONE -> signed(time, right + ", " + wrong);
            };
        }
    }

    @Property(tries = 2_500)
    void aForgedRequestIsRefused(@ForAll Forgery forgery, @ForAll("noise") String noise) throws Exception {
        byte[] body = form(fresh(approval).toString());
        assertEquals(401, send("POST", FORM, forgery.headers(body, noise), ofBytes(body)));
    }

    @Property(tries = 1_500)
    void aRequestOfAnotherTimeIsRefused(@ForAll @LongRange(min = 301, max = 5_000_000_000L) long seconds)
            throws Exception {
        byte[] body = form(fresh(approval).toString());
        // the clock goes on until the request is there
        long future = now() + seconds + 60;
        assertEquals(401, send("POST", FORM, sign(body, future), ofBytes(body)));
        assertEquals(401, send("POST", FORM, sign(body, Math.max(0, now() - seconds)), ofBytes(body)));
    }

    @Property(tries = 600)
    void aRequestCountsOnce(@ForAll @IntRange(min = 1, max = 3) int times, @ForAll boolean chunked) throws Exception {
        byte[] body = form(fresh(outdated).toString());
        List<String> headers = sign(body, now());
        assertEquals(200, send("POST", FORM, headers, ofBytes(body)));
        for (int i = 0; i < times; i++) {
            BodyPublisher again = chunked ? chunked(body) : ofBytes(body);
            assertEquals(409, send("POST", FORM, headers, again));
        }
    }

    @Property(tries = 2_000)
    void aRequestWithOneBitChangedIsRefused(
            @ForAll @IntRange(min = 0, max = 9) int part,
            @ForAll @IntRange(min = 0, max = 1_000_000) int position,
            @ForAll @IntRange(min = 0, max = 7) int bit)
            throws Exception {
        byte[] body = form(fresh(approval).toString());
        String time = String.valueOf(now());
        String signature = SlackSigner.sign(Services.SIGNING_SECRET, Long.parseLong(time), body);
        if (part == 0) {
            time = flipped(time, position, bit);
        } else if (part < 4) {
            signature = flipped(signature, position, bit);
        } else {
            body[position % body.length] ^= (byte) (1 << bit);
        }
        assertEquals(401, send("POST", FORM, signed(time, signature), ofBytes(body)));
    }

    @Property(tries = 200)
    void anOversizedRequestIsRefused(@ForAll @IntRange(min = 1, max = 300_000) int over, @ForAll boolean chunked)
            throws Exception {
        byte[] start = form(fresh(approval).toString());
        byte[] body = Arrays.copyOf(start, LARGEST + over);
        Arrays.fill(body, start.length, body.length, (byte) 'x');
        body[start.length] = '&';
        assertEquals(413, send("POST", FORM, sign(body, now()), chunked ? chunked(body) : ofBytes(body)));
    }

    /** In a click that would be refused anyway every place may be anything: it is refused all the same, and makes no error. */
    @Property(tries = 1_500)
    void anyPlaceMayHoldAnything(@ForAll @IntRange(min = 0, max = 1_000_000) int place, @ForAll("wrong") String value)
            throws Exception {
        String payload = with(outdated, places.get(place % places.size()), value);
        assertHarmless(form(payload));
    }

    @Property(tries = 1_000, generation = GenerationMode.RANDOMIZED)
    void withoutWhatIsDecisiveNothingIsDecided(@ForAll("decisive") String place, @ForAll("wrong") String value)
            throws Exception {
        assertHarmless(form(with(approval, place, value)));
    }

    @Property(tries = 700)
    void otherIdsAndOtherKindsOfInteractionsDecideNothing(@ForAll("elsewhere") List<String> change) throws Exception {
        assertHarmless(form(with(approval, change.get(0), JSON.writeValueAsString(change.get(1)))));
    }

    @Property(tries = 1_000)
    void whatIsNoFormWithOnePayloadDecidesNothing(@ForAll("noForms") byte[] body) throws Exception {
        int status = send("POST", FORM, sign(body, now()), ofBytes(body));
        assertTrue(status == 400 || status == TWICE || status == 200, status + " for " + text(body));
        assertNothingIsDecided();
    }

    @Property(tries = 300, generation = GenerationMode.RANDOMIZED)
    void onlyAFormByPostIsTaken(@ForAll("methods") String method, @ForAll("types") String type) throws Exception {
        byte[] body = form(fresh(approval).toString());
        int status = send(method, type, sign(body, now()), method.equals("HEAD") ? null : ofBytes(body));
        assertTrue(status == 405 || status == 415 || status == 400, status + " for " + method + " of " + type);
    }

    private static void assertHarmless(byte[] body) throws Exception {
        int status = send("POST", FORM, sign(body, now()), ofBytes(body));
        assertTrue(status == 200 || status == 400 || status == 403 || status == TWICE, status + " for " + text(body));
        assertNothingIsDecided();
    }

    private static void assertNothingIsDecided() throws Exception {
        assertEquals("2", stack.one("SELECT COUNT(*) FROM incident WHERE state = 'AWAITING_APPROVAL'"));
    }

    @Provide
    Arbitrary<String> noise() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(80);
    }

    @Provide
    Arbitrary<String> wrong() {
        return Arbitraries.of(WRONG);
    }

    @Provide
    Arbitrary<String> decisive() {
        return Arbitraries.of(DECISIVE);
    }

    @Provide
    Arbitrary<List<String>> elsewhere() {
        Arbitrary<String> id = Arbitraries.strings().alpha().numeric().ofLength(10);
        return Arbitraries.oneOf(
                id.map(team -> List.of("/team/id", "T" + team)),
                id.map(app -> List.of("/api_app_id", "A" + app)),
                id.map(user -> List.of("/user/id", "U" + user)),
                Arbitraries.of("U0CCC3333", "USLACKBOT", "u0aaa1111", "U0AAA1111 ")
                        .map(user -> List.of("/user/id", user)),
                id.map(action -> List.of("/actions/0/action_id", action)),
                Arbitraries.of("soar_select", "soar_second", "soar_again", "soar_go_on", "soar_stop", "SOAR_APPROVE")
                        .map(action -> List.of("/actions/0/action_id", action)),
                Arbitraries.of(
                                "view_submission",
                                "view_closed",
                                "block_suggestion",
                                "shortcut",
                                "message_action",
                                "interactive_message",
                                "Block_Actions")
                        .map(type -> List.of("/type", type)),
                id.map(incident -> List.of("/actions/0/value", incident + ":" + "0".repeat(64))),
                Combinators.combine(Arbitraries.integers().between(0, 9999), id)
                        .as((number, digest) -> List.of("/actions/0/value", ownId() + ":" + number + ".1:" + digest)),
                id.map(digest -> List.of("/actions/0/value", ownId() + ":" + digest)));
    }

    @Provide
    Arbitrary<byte[]> noForms() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(200);
        String click = approval.toString();
        Arbitrary<String> payloads = Arbitraries.of(
                "",
                "null",
                "7",
                "\"text\"",
                "[]",
                "[" + click + "]",
                "{",
                click + "}",
                click + click,
                click.replaceFirst("\\{", "{\"type\":\"block_actions\","),
                click.replaceFirst("\"user\":", "\"user\":{\"id\":\"U0CCC3333\"},\"user\":"),
                "[".repeat(100_000),
                "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000),
                "{\"type\":" + "9".repeat(5_000) + "}",
                "{type:'block_actions'}",
                "<xml/>",
                "payload=" + click);
        Arbitrary<String> bodies = Arbitraries.of(
                "",
                "&&&",
                "payload",
                "=",
                click,
                "Payload=" + encoded(click),
                "payload=" + encoded(click) + "&payload=" + encoded(click),
                "payload=" + encoded(click) + "&%70ayload=x",
                "payload=" + encoded(click).replace("%7B", "%7"),
                "payload=" + encoded(click) + "%",
                "payload=" + encoded(click) + "%zz",
                "payload=" + encoded(click) + "%ff",
                "ssl_check=1&token=x");
        return Arbitraries.oneOf(
                bytes,
                texts.map(text -> text.getBytes(StandardCharsets.UTF_8)),
                texts.map(WebhookPropertiesTest::form),
                bytes.map(some -> concat("payload=".getBytes(StandardCharsets.US_ASCII), some)),
                // so that none comes twice
                Combinators.combine(payloads, noise())
                        .as((payload, noise) ->
                                concat(form(payload), ("&n=" + encoded(noise)).getBytes(StandardCharsets.US_ASCII))),
                bodies.map(body -> body.getBytes(StandardCharsets.UTF_8)));
    }

    @Provide
    Arbitrary<String> methods() {
        return Arbitraries.of("GET", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST");
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of(
                "application/json",
                "text/plain",
                "text/xml",
                "multipart/form-data; boundary=x",
                "application/octet-stream",
                "application/x-www-form-urlencoded-not",
                "x");
    }

    private static String ownId() {
        return approval.at("/actions/0/value").textValue().split(":")[0];
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    /** As no click before it. */
    private static ObjectNode fresh(ObjectNode payload) {
        return payload.deepCopy().put("trigger_id", "1234." + SENT.get() + ".abcdef");
    }

    /** The payload with this JSON in one place. */
    private static String with(ObjectNode payload, String place, String json) {
        String mark = "\"\u0001here\"";
        ObjectNode changed = fresh(payload);
        JsonPointer pointer = JsonPointer.compile(place);
        JsonNode parent = changed.at(pointer.head());
        if (parent instanceof ArrayNode array) {
            array.set(pointer.last().getMatchingIndex(), "\u0001here");
        } else {
            ((ObjectNode) parent).put(pointer.last().getMatchingProperty(), "\u0001here");
        }
        return changed.toString().replace(mark.replace("\u0001", "\\u0001"), json);
    }

    /** The pointers to all places within a node. */
    private static void collect(String path, JsonNode node, List<String> found) {
        if (node.isObject()) {
            node.properties().forEach(field -> {
                String place = path + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
                found.add(place);
                collect(place, field.getValue(), found);
            });
        } else if (node.isArray()) {
            IntStream.range(0, node.size()).forEach(i -> {
                found.add(path + "/" + i);
                collect(path + "/" + i, node.get(i), found);
            });
        }
    }

    private static byte[] form(String payload) {
        return ("payload=" + encoded(payload)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static String text(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.length() < 2_000 ? text : text.substring(0, 2_000) + "...";
    }

    /** The text with one bit of it changed: the next one from here that a header can carry. */
    private static String flipped(String text, int position, int bit) {
        char[] characters = text.toCharArray();
        int at = position % characters.length;
        int mask = IntStream.range(bit, bit + 7)
                .map(next -> 1 << next % 7)
                .filter(next -> (characters[at] ^ next) > ' ' && (characters[at] ^ next) < 0x7F)
                .findFirst()
                .orElseThrow();
        characters[at] ^= (char) mask;
        return new String(characters);
    }

    private static List<String> sign(byte[] body, long time) {
        return signed(String.valueOf(time), SlackSigner.sign(Services.SIGNING_SECRET, time, body));
    }

    private static List<String> signed(String time, String signature) {
        return List.of("X-Slack-Request-Timestamp", time, "X-Slack-Signature", signature);
    }

    private static List<String> with(List<String> headers, String... more) {
        return Stream.concat(headers.stream(), Stream.of(more)).toList();
    }

    private static BodyPublisher ofBytes(byte[] body) {
        return BodyPublishers.ofByteArray(body);
    }

    private static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    private static int send(String method, String type, List<String> headers, BodyPublisher body)
            throws IOException, InterruptedException {
        SENT.incrementAndGet();
        HttpRequest.Builder request = HttpRequest.newBuilder(stack.webhook)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", type)
                .method(method, body == null ? BodyPublishers.noBody() : body);
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
