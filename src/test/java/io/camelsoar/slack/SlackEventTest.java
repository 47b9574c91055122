package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackEventTest {

    private static final String MENTION = """
            {"token": "t", "team_id": "T0AAA0000", "api_app_id": "A0123ABC", "type": "event_callback", "event_id": "Ev1",
             "authorizations": [{"team_id": "T0AAA0000", "user_id": "U0BOT0000", "is_bot": true}],
             "event": {"type": "app_mention", "user": "U0AAA1111", "channel": "C0123ABCDEF", "ts": "1768471201.000200",
                       "thread_ts": "1768471200.000100", "text": "<@U0BOT0000> why?"}}""";

    @Test
    void aMentionIsReadWithoutTheAppsName() throws Exception {
        SlackEvent event = parse(MENTION);
        assertEquals("T0AAA0000 A0123ABC Ev1", event.teamId() + " " + event.appId() + " " + event.eventId());
        assertEquals(
                new SlackEvent.Mention("U0AAA1111", "C0123ABCDEF", "1768471201.000200", "1768471200.000100", "why?"),
                event.mention());
        assertNull(parse(MENTION.replace("\"thread_ts\": \"1768471200.000100\", ", ""))
                .mention()
                .threadTs());
    }

    @ParameterizedTest
    @CsvSource({
        "Is <@U0BOT0000> there?,Is  there?",
        "<@U0BOT0000|camelsoar> &lt;b&gt; &amp;amp;,<b> &amp;",
        "<@U0BOT0000> see <http://a.example/x|the page>,see the page",
        "<@U0BOT0000> see <http://a.example/x>,see http://a.example/x",
        "<@U0BOT0000> in <#C0123ABCDEF|soc-critical>,in #soc-critical",
        "<@U0BOT0000> ask <@U0CCC3333>,ask @U0CCC3333"
    })
    void markupIsReadAsPeopleSeeIt(String text, String read) throws Exception {
        assertEquals(read, said(text).mention().text());
    }

    @Test
    void halfACharacterIsNone() throws Exception {
        assertEquals(
                "a\uFFFDb",
                parse(MENTION.replace("why?", "a\\ud83db")).mention().text());
    }

    /** An app that wants messages, too, gets all of them. */
    @Test
    void aMessageCountsWhereItMentionsTheApp() throws Exception {
        String message = MENTION.replace("app_mention", "message");
        assertEquals("why?", parse(message).mention().text());
        assertNull(parse(message.replace("<@U0BOT0000> why", "why")).mention());
        assertNull(parse(message.replace("<@U0BOT0000>", "<@U0CCC3333>")).mention());
        assertNull(parse(message.replace("\"user_id\": \"U0BOT0000\"", "\"user_id\": \"\""))
                .mention());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"bot_id\": \"B1\"",
                "\"bot_profile\": {}",
                "\"subtype\": \"bot_message\"",
                "\"subtype\": \"message_changed\"",
                "\"subtype\": \"message_deleted\"",
                "\"user\": \"U0BOT0000\""
            })
    void botsAndChangesSayNothing(String more) throws Exception {
        String field = more.startsWith("\"user\"")
                ? MENTION.replace("\"user\": \"U0AAA1111\"", more)
                : MENTION.replace("\"event\": {", "\"event\": {" + more + ", ");
        assertNull(parse(field).mention());
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread_broadcast", "file_share"})
    void peopleSayTheirWordsInOtherWays(String subtype) throws Exception {
        String event = MENTION.replace("\"event\": {", "\"event\": {\"subtype\": \"" + subtype + "\", ");
        assertEquals("why?", parse(event).mention().text());
    }

    @Test
    void theChallengeOfAVerificationIsPlainText() throws Exception {
        SlackEvent event = parse("{\"type\": \"url_verification\", \"challenge\": \"abc123\"}");
        assertTrue(event.isVerification());
        assertEquals("abc123", event.challenge());
        for (String bad : new String[] {"", "a b", "<script>\\n", "x".repeat(501)}) {
            assertMalformed("{\"type\": \"url_verification\", \"challenge\": \"" + bad + "\"}");
        }
    }

    @Test
    void whatElseSlackSendsIsNothing() throws Exception {
        assertNull(
                parse("{\"type\": \"app_rate_limited\", \"team_id\": \"T1\"}").mention());
        assertNull(parse(MENTION.replace("app_mention", "reaction_added")).mention());
    }

    @ParameterizedTest
    @ValueSource(strings = {"team_id\": \"T0AAA0000\", \"api", "api_app_id", "event_id", "user\"", "channel", "ts"})
    void whatLacksAFieldIsRefused(String field) {
        String json = MENTION.replace("\"" + field, "\"no_" + field);
        assertMalformed(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{} {}", "{\"type\": 1}", "{\"type\": \"a\", \"type\": \"b\"}"})
    void whatIsNoObjectIsRefused(String json) {
        assertMalformed(json);
    }

    @Test
    void idsThatAreNoneAreRefused() {
        assertMalformed(MENTION.replace("U0AAA1111", "U1> <!channel"));
        assertMalformed(MENTION.replace("1768471201.000200", "1768471201"));
        assertMalformed(MENTION.replace("\"Ev1\"", "\"" + "E".repeat(101) + "\""));
    }

    private static SlackEvent said(String text) throws Exception {
        return parse(MENTION.replace("<@U0BOT0000> why?", text));
    }

    private static void assertMalformed(String json) {
        assertThrows(MalformedInteractionException.class, () -> parse(json), json);
    }

    private static SlackEvent parse(String json) throws MalformedInteractionException {
        return SlackEvent.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
