package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.slack.SlackSimulator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToCreateProducerException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.slack.SlackConsumer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlackComponentTest {

    private static final String CHANNEL_ID = "C0123ABCDEF";
    private static final String URI = "slack:#soc-critical";
    private static final String BLOCKS = """
            {"text": "Critical alert \u00e4 & <x>", "blocks": [
              {"type": "section", "block_id": "what", "text": {"type": "mrkdwn", "text": "*Mimikatz* + 100 %"}},
              {"type": "actions", "block_id": "decide", "elements": [
                {"type": "button", "action_id": "approve", "value": "inc-42",
                 "text": {"type": "plain_text", "text": "Approve"}}]}]}""";

    private SlackSimulator slack;
    private CamelContext context;

    @BeforeEach
    void start() throws Exception {
        slack = new SlackSimulator(0);
        SoarSlackComponent component = new SoarSlackComponent();
        component.setToken(SlackSimulator.TOKEN);
        component.setServerUrl(slack.uri().toString());
        context = new DefaultCamelContext();
        context.getRegistry().bind("slack", component);
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        slack.close();
    }

    @Test
    void postsBlocksAndTellsWhere() throws Exception {
        Exchange sent = send(URI, BLOCKS, Map.of());

        assertNull(sent.getException());
        Message message = only();
        assertEquals(message.ts(), sent.getMessage().getHeader(SlackConstants.TS));
        assertEquals(CHANNEL_ID, sent.getMessage().getHeader(SlackConstants.CHANNEL_ID));
        assertEquals("Critical alert \u00e4 & <x>", message.text());
        assertEquals("*Mimikatz* + 100 %", message.blocks().at("/0/text/text").asText());
        assertEquals(
                "inc-42", message.button("approve").orElseThrow().get("value").asText());
        assertEquals(BLOCKS, sent.getMessage().getBody());
        assertEquals(1, slack.calls().size(), "no other call, such as auth.test");
        assertEquals(
                "false", slack.calls().get(0).arguments().get("unfurl_links").asText());
        assertEquals(
                "false", slack.calls().get(0).arguments().get("unfurl_media").asText());
    }

    @Test
    void takesEveryKindOfBody() throws Exception {
        byte[] bytes = BLOCKS.getBytes(StandardCharsets.UTF_8);
        ObjectMapper json = new ObjectMapper();
        List<Object> bodies = List.of(
                BLOCKS,
                bytes,
                new ByteArrayInputStream(bytes),
                json.readTree(BLOCKS),
                json.readValue(BLOCKS, HashMap.class));

        for (Object body : bodies) {
            assertNull(send(URI, body, Map.of()).getException());
        }

        List<Message> messages = slack.messages("soc-critical");
        assertEquals(bodies.size(), messages.size());
        messages.forEach(message -> {
            assertEquals("Critical alert \u00e4 & <x>", message.text());
            assertEquals(messages.get(0).blocks(), message.blocks());
        });
    }

    @Test
    void postsPlainText() {
        send(URI, "Nothing to do [yet]", Map.of());

        assertEquals("Nothing to do [yet]", only().text());
        assertTrue(only().blocks().isEmpty());
    }

    @Test
    void answersInTheThread() {
        Exchange parent = send(URI, "parent", Map.of());
        String ts = parent.getMessage().getHeader(SlackConstants.TS, String.class);

        assertNull(send("slack:elsewhere", "reply", Map.of("SlackChannel", CHANNEL_ID, "SlackThreadTs", ts))
                .getException());

        Message reply = slack.messages(CHANNEL_ID).get(1);
        assertEquals(ts, reply.threadTs());
        assertEquals("reply", reply.text());
    }

    @Test
    void updatesTheMessage() {
        Exchange posted = send(URI, BLOCKS, Map.of());
        String ts = posted.getMessage().getHeader(SlackConstants.TS, String.class);
        String done = """
                {"text": "Done", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Done"}}]}""";

        Exchange updated = send(URI, done, Map.of("SlackChannel", CHANNEL_ID, "SlackUpdateTs", ts));

        assertNull(updated.getException());
        assertEquals(ts, updated.getMessage().getHeader(SlackConstants.TS));
        assertEquals("Done", only().text());
        assertTrue(only().edited());
        assertTrue(only().buttons().isEmpty());
    }

    @Test
    void whispersToOneUser() {
        Exchange sent = send(
                "slack:" + CHANNEL_ID, "Only for you", Map.of("SlackEphemeralUser", "U0CCC3333", "SlackTs", "old"));

        assertNull(sent.getException());
        assertTrue(slack.messages(CHANNEL_ID).isEmpty());
        Message whispered = slack.ephemerals().get(0);
        assertEquals("U0CCC3333", whispered.ephemeralUser());
        assertEquals(whispered.ts(), sent.getMessage().getHeader(SlackConstants.TS));
        assertEquals(CHANNEL_ID, sent.getMessage().getHeader(SlackConstants.CHANNEL_ID));
    }

    @Test
    void forgetsTheChannelIdOfAnEarlierMessage() {
        Exchange sent = send(URI, "psst", Map.of("SlackEphemeralUser", "U0CCC3333", "SlackChannelId", "C0OLD0000"));

        assertNull(sent.getException());
        assertNull(sent.getMessage().getHeader(SlackConstants.CHANNEL_ID));
    }

    @Test
    void namesWhatIsWrongWithTheBlocks() {
        String header = "{\"blocks\": [{\"type\": \"header\", \"text\": {\"type\": \"mrkdwn\", \"text\": \"x\"}}]}";

        SlackErrorException failure = failure(send(URI, header, Map.of()));

        assertEquals("invalid_blocks", failure.error());
        assertEquals(200, failure.httpStatus());
        assertNull(failure.retryAfter());
        assertEquals(
                "Slack refused chat.postMessage for channel #soc-critical: invalid_blocks"
                        + " [failed to match all allowed schemas [json-pointer:/blocks/0/text]]",
                failure.getMessage());
    }

    @Test
    void reportsSlacksErrors() {
        assertEquals(
                "channel_not_found",
                failure(send("slack:nowhere", "x", Map.of())).error());
        assertEquals("no_text", failure(send(URI, "", Map.of())).error());
        assertEquals("no_text", failure(send(URI, null, Map.of())).error());
        assertEquals(
                "message_not_found",
                failure(send(URI, "x", Map.of("SlackThreadTs", "1.000001"))).error());
        assertEquals(
                "message_not_found",
                failure(send("slack:" + CHANNEL_ID, "x", Map.of("SlackUpdateTs", "1.000001")))
                        .error());
        assertEquals(
                "user_not_in_channel",
                failure(send(URI, "x", Map.of("SlackEphemeralUser", "U0EEE5555")))
                        .error());
    }

    @Test
    void updatingByChannelNameFails() {
        String ts = send(URI, "x", Map.of()).getMessage().getHeader(SlackConstants.TS, String.class);

        SlackErrorException failure = failure(send(URI, "y", Map.of("SlackUpdateTs", ts)));

        assertEquals("channel_not_found", failure.error());
        assertTrue(failure.getMessage().contains("chat.update"));
    }

    @Test
    void namesTheMissingScope() {
        slack.failNext(1, "missing_scope");

        SlackErrorException failure = failure(send(URI, "x", Map.of()));

        assertEquals("missing_scope", failure.error());
        assertTrue(failure.getMessage().contains("chat:write"), failure.getMessage());
    }

    @Test
    void tellsHowLongToWait() {
        slack.rateLimitNext(1, 17);

        SlackErrorException failure = failure(send(URI, "x", Map.of()));

        assertEquals("ratelimited", failure.error());
        assertEquals(429, failure.httpStatus());
        assertEquals(Duration.ofSeconds(17), failure.retryAfter());
        assertTrue(slack.messages("soc-critical").isEmpty());
        assertNull(send(URI, "again", Map.of()).getException());
    }

    @Test
    void reportsServerErrorsAndLostConnections() {
        slack.serverErrorNext(1);
        SlackErrorException failure = failure(send(URI, "x", Map.of()));
        assertEquals(500, failure.httpStatus());
        assertEquals("internal_error", failure.error());

        slack.down(true);
        assertInstanceOf(IOException.class, send(URI, "x", Map.of()).getException());
    }

    @Test
    void neverTellsTheToken() {
        Exchange sent = send(URI + "?token=xoxb-wrong-secret", "x", Map.of());

        SlackErrorException failure = failure(sent);
        assertEquals("invalid_auth", failure.error());
        assertFalse(failure.toString().contains("xoxb"), failure.toString());
    }

    @Test
    void onExceptionSeesTheError() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(SlackErrorException.class)
                        .maximumRedeliveries(2)
                        .redeliveryDelay(0)
                        .handled(true)
                        .setBody(simple("${exception.error}"));
                from("direct:post").to(URI);
            }
        });
        slack.failNext(2, "internal_error");
        assertEquals("alert", context.createProducerTemplate().requestBody("direct:post", "alert"));
        assertEquals(1, slack.messages("soc-critical").size());

        slack.failNext(3, "not_in_channel");
        assertEquals("not_in_channel", context.createProducerTemplate().requestBody("direct:post", "alert"));
    }

    @Test
    void refusesWhatCannotBeMeant() {
        assertIllegal("{\"text\": \"x\"", Map.of());
        assertIllegal("{\"text\": \"x\"} more", Map.of());
        assertIllegal("{\"text\": \"x\", \"token\": \"xoxb-other\"}", Map.of());
        assertIllegal(new ObjectMapper().createArrayNode(), Map.of());
        assertIllegal("x", Map.of("SlackUpdateTs", "1.2", "SlackEphemeralUser", "U0AAA1111"));
        assertTrue(slack.calls().isEmpty());
    }

    @Test
    void needsAToken() {
        context.getComponent("slack", SoarSlackComponent.class).setToken(null);

        assertThrows(
                FailedToCreateProducerException.class,
                () -> context.createProducerTemplate().sendBody("slack:other", "x"));
    }

    @Test
    void keepsTheStockConsumerAndItsOptions() throws Exception {
        var endpoint = context.getEndpoint(URI + "?maxResults=5&naturalOrder=true&delay=60000");

        assertInstanceOf(SlackConsumer.class, endpoint.createConsumer(exchange -> {}));
        assertThrows(RuntimeCamelException.class, () -> context.getEndpoint(URI + "?noSuchOption=1"));
    }

    @Test
    void optionsOfTheComponentCanBeSetByName() {
        SoarSlackComponent component = context.getComponent("slack", SoarSlackComponent.class);

        PropertyBindingSupport.build()
                .withCamelContext(context)
                .withTarget(component)
                .withConfigurer(component.getComponentPropertyConfigurer())
                .withIgnoreCase(true)
                .withProperty("server-url", "http://127.0.0.1:9")
                .withProperty("token", "xoxb-by-name")
                .bind();

        assertEquals("http://127.0.0.1:9", component.getServerUrl());
        assertEquals("xoxb-by-name", component.getToken());
    }

    private Exchange send(String uri, Object body, Map<String, Object> headers) {
        return context.createProducerTemplate().send(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    private Message only() {
        List<Message> messages = slack.messages("soc-critical");
        assertEquals(1, messages.size());
        return messages.get(0);
    }

    private static SlackErrorException failure(Exchange exchange) {
        return assertInstanceOf(SlackErrorException.class, exchange.getException());
    }

    private void assertIllegal(Object body, Map<String, Object> headers) {
        assertInstanceOf(
                IllegalArgumentException.class, send(URI, body, headers).getException());
    }
}
