package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.slack.api.methods.MethodsClient;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.slack.SlackWorkspace.User;
import io.camelsoar.sandbox.slack.SlackWorkspace.UserGroup;
import io.camelsoar.settings.Tls;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackDirectoryTest {

    private static final Duration REFRESH = Duration.ofMinutes(10);

    private final AdjustableClock clock = new AdjustableClock();
    private SlackSimulator slack;
    private SlackDirectory directory;

    @BeforeEach
    void start() throws Exception {
        slack = new SlackSimulator(0);
        slack.maxPageSize(2);
        slack.workspace()
                .addUserGroup(
                        new UserGroup("S0WIN1111", "windows-oncall", "Windows on-call", List.of("U0CCC3333"), false));
        slack.workspace()
                .addUserGroup(new UserGroup("S0OLD1111", "old-oncall", "Old on-call", List.of("U0CCC3333"), true));
        MethodsClient client =
                SlackClients.open(slack.uri().toString(), Tls.DEFAULT).methods(SlackSimulator.TOKEN);
        directory = new SlackDirectory(() -> client, REFRESH, clock);
    }

    @AfterEach
    void stop() {
        slack.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "That would be Dana Reyes.|U0AAA1111",
                "**Assigned analyst:** dana.reyes@example.com|U0AAA1111",
                "@dana.reyes|U0AAA1111",
                "dana.reyes|U0AAA1111",
                "DANA   REYES|U0AAA1111",
                "The on-call analyst is _Dana Reyes_ (SOC tier 2).|U0AAA1111",
                "**Dana** **Reyes**|U0AAA1111",
                "It's Dana Reyes's shift|U0AAA1111",
                "D\u00e1na Reyes|U0AAA1111",
                "Dana Reyes <dana.reyes@example.com>|U0AAA1111",
                "<mailto:dana.reyes@example.com>|U0AAA1111",
                "Mail Sam.Okafor@Example.COM, please|U0BBB2222",
                "Dana Smith|U0DDD4444",
                "Ask Dana Reyes|U0AAA1111",
                "The Analyst Is Dana Reyes|U0AAA1111",
                "Contact the SOC. Analyst: Dana Reyes|U0AAA1111",
                "Analyst Dana Reyes Is Responsible|U0AAA1111",
                "dana.reyes Handles Windows|U0AAA1111",
                "<@U0CCC3333>|U0CCC3333",
                "Ask <@U0CCC3333> now|U0CCC3333",
                "id U0CCC3333.|U0CCC3333",
                "Reyes, Dana|U0AAA1111",
                "> *Dana Reyes* - Windows|U0AAA1111",
                "The Windows on-call group|S0WIN1111",
                "That is the **Windows On-Call** group.|S0WIN1111",
                "windows on call|S0WIN1111",
                "@windows-oncall|S0WIN1111",
                "`windows-oncall`|S0WIN1111",
                "<!subteam^S0WIN1111>|S0WIN1111",
                "S0WIN1111|S0WIN1111",
                "the soc group|S0AAA1111",
                "Ask @soc, please|S0AAA1111",
                "Security Operations|S0AAA1111",
                "Kim Novak of the Windows on-call group|U0CCC3333",
                "That would be Dana Reyes. {reference(Qm71z)}|U0AAA1111",
                "Windows alerts are handled by Dana Reyes.|U0AAA1111",
                "Alerts of every other operating system are handled by <@U0CCC3333>.|U0CCC3333",
                "According to the knowledge base, **Dana Reyes** (`dana.reyes@example.com`) handles Windows alerts.|U0AAA1111"
            })
    void findsWhoIsNamed(String reply, String id) {
        assertEquals(id, directory.find(reply).orElseThrow().id());
        assertEquals(id, directory.find(reply, "windows").orElseThrow().id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Dana",
                "Ask Dana, please",
                "Reyes",
                "Nobody is assigned.",
                "Either Dana Reyes or Sam Okafor",
                "Dana Reyes, backup sam.okafor@example.com",
                "Lee Former",
                "lee.former@example.com",
                "Camel SOAR",
                "<@U0BOT0000>",
                "<@U0EEE5555>",
                "<@UNKNOWN99> Dana Reyes",
                "Slack Bot",
                "Jordana Reyes",
                "Dana Reyes-Miller",
                "That would be Maria Dana Reyes.",
                "Windows: Maria Dana Reyes",
                "Dana Reyes Garcia handles Windows.",
                "dana.reyes@example.community",
                "dana.reyes@elsewhere.org",
                "x.dana.reyes@example.com",
                "U0CCC33339",
                "Not Dana Reyes",
                "Dana Reyes is no longer here",
                "It isn't Dana Reyes",
                "Anybody except Dana Reyes",
                "Dana Reyes of the Windows on-call group",
                "The Windows on-call group or Security Operations",
                "The SOC",
                "soc",
                "the SOC's choice",
                "non-windows on-call",
                "windows on-call-2",
                "The old on-call group",
                "@old-oncall",
                "<!subteam^S0OLD1111>",
                "<!subteam^S0ZZZ9999> Dana Reyes",
                "<!here> Windows",
                "@channel",
                "U0ZZZ9999"
            })
    void neverGuesses(String reply) {
        assertEquals(Optional.empty(), directory.find(reply));
    }

    /** None of these says that whom it names handles what was asked about. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "I cannot determine who handles Windows alerts; Dana Reyes handles Linux alerts.",
                "Unknown. The knowledge base only lists Sam Okafor for Linux alerts.",
                "No one is listed for Windows alerts. Linux alerts are handled by Sam Okafor.",
                "There is no entry for Windows; the nearest is Sam Okafor (Linux).",
                "Dana Reyes left the company.",
                "Formerly Dana Reyes.",
                "Dana Reyes is on vacation; ask Sam.",
                "Dana Reyes has been replaced by Sam.",
                "Dana Reyes is unavailable; Pat Quill stands in for her.",
                "Pat Quill. If Pat is away: Sam Okafor",
                "Nobody. Created by Dana Reyes.",
                "The manager of Dana Reyes",
                "Anyone other than Dana Reyes",
                "Anyone but Dana Reyes",
                "Dana Reyes used to, it is vacant now",
                "Unable to say. Example answer: Dana Reyes",
                "_Not_ Dana Reyes",
                "non-Dana Reyes",
                "I don\u2019t know; Dana Reyes wrote the roster.",
                "nobody (Dana Reyes)",
                "Pat Quill, then Sam Okafor",
                "Pat Quill or Sam Okafor",
                "Probably Dana Reyes",
                "No analyst. <@U0CCC3333>",
                "Dana Reyes's manager"
            })
    void whoIsNamedWithAReservationIsNobody(String reply) {
        assertEquals(Optional.empty(), directory.find(reply));
        assertEquals(Optional.empty(), directory.find(reply, "windows"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Dana Reyes handles Linux alerts.|windows|nobody",
                "Dana Reyes handles Linux alerts.|linux|U0AAA1111",
                "Dana Reyes handles _linux_ alerts.|unknown|nobody",
                "Dana Reyes handles Windows alerts.|linux|nobody",
                "Dana Reyes (macOS)|windows|nobody",
                "Dana Reyes (OS X)|linux|nobody",
                "Dana Reyes (Mac)|macos|U0AAA1111",
                "Dana Reyes for Windows, Linux|windows|nobody",
                "Dana Reyes|unknown|U0AAA1111",
                "The Windows on-call group|linux|S0WIN1111",
                "The Windows on-call group, for Windows|linux|nobody"
            })
    void whoHandlesAnotherOperatingSystemIsNobody(String reply, String operatingSystem, String id) {
        assertEquals(
                id,
                directory
                        .find(reply, operatingSystem)
                        .map(SlackDirectory.Match::id)
                        .orElse("nobody"));
    }

    @Test
    void aNameIsNoReservation() {
        slack.workspace().addUser(person("U0FFF6666", "jo.left", "Jo Left", "jo.left@example.com"));
        slack.workspace().addUserGroup(new UserGroup("S0NIX1111", "not-windows", "Not Windows", List.of(), false));
        for (String named : List.of("Jo Left", "Left, Jo", "@jo.left", "It is Jo Left (jo.left@example.com).")) {
            assertEquals(
                    "U0FFF6666", directory.find(named, "windows").orElseThrow().id(), named);
        }
        assertEquals(
                "S0NIX1111",
                directory.find("@not-windows", "linux").orElseThrow().id());
        assertEquals(Optional.empty(), directory.find("Jo Left left"));
        assertEquals(
                "U0AAA1111",
                directory
                        .find("Dana Reyes (dana-linux@unlisted.no)", "windows")
                        .orElseThrow()
                        .id());
    }

    @Test
    void nullNamesNobody() {
        assertEquals(Optional.empty(), directory.find(null, "windows"));
        assertEquals(Optional.empty(), directory.find(null));
    }

    @Test
    void tellsTwoOfTheSameNameApartByTheirAddress() {
        slack.workspace().addUser(person("U0FFF6666", "dreyes2", "Dana Reyes", "dreyes2@example.com"));

        assertEquals(Optional.empty(), directory.find("Dana Reyes"));
        assertEquals(
                "U0FFF6666",
                directory.find("Dana Reyes (dreyes2@example.com)").orElseThrow().id());
        assertEquals("U0FFF6666", directory.find("dreyes2").orElseThrow().id());
    }

    @Test
    void prefersTheLongerName() {
        slack.workspace().addUser(person("U0FFF6666", "mdr", "Maria Dana Reyes", "mdr@example.com"));

        assertEquals(
                "U0FFF6666", directory.find("Maria Dana Reyes").orElseThrow().id());
        assertEquals("U0AAA1111", directory.find("Dana Reyes").orElseThrow().id());
    }

    @Test
    void anOrdinaryWordIsAUserOnlyWithTheAtSign() {
        slack.workspace().addUser(person("U0FFF6666", "security", "Max Guard", "max@example.com"));
        slack.workspace().addUser(person("U0FFF7777", "dana", "Dana Third", "third@example.com"));

        assertEquals(Optional.empty(), directory.find("Ask the security team"));
        assertEquals("U0FFF6666", directory.find("Ask @security").orElseThrow().id());
        assertEquals(Optional.empty(), directory.find("@dana"));
        slack.workspace().addUser(person("U0FFF8888", "billie", "Billie Jones", "billie@example.com"));
        clock.now = clock.now.plus(REFRESH);
        assertEquals("U0FFF8888", directory.find("@billie").orElseThrow().id(), "the only one who is called so");
        assertEquals(Optional.empty(), directory.find("Billie"));
    }

    /** Whoever bears the name of one who left, or of a bot, is another person; the bot is nobody. */
    @Test
    void theDeactivatedAndBotsAreNeverFound() {
        slack.workspace().addUser(new User("U0FFF6666", "pat.doe", "Pat Doe", "pat", "pat@example.com", true, false));
        slack.workspace().addUser(new User("U0FFF7777", "pager", "Pat Doe", "pat", "pager@example.com", false, true));
        for (String named :
                List.of("Pat Doe", "@pat", "pat.doe", "pat@example.com", "pager@example.com", "U0FFF6666")) {
            assertEquals(Optional.empty(), directory.find(named), named);
        }
        slack.workspace().addUser(person("U0FFF8888", "pdoe", "Pat Doe", "pdoe@example.com"));
        clock.now = clock.now.plus(REFRESH);
        assertEquals("U0FFF8888", directory.find("Pat Doe").orElseThrow().id());
    }

    @Test
    void twoOfTheSameNameAreToldApartByTheirGroup() {
        slack.workspace().addUser(person("U0FFF6666", "knovak", "Kim Novak", "knovak@example.com"));

        assertEquals(Optional.empty(), directory.find("Kim Novak"));
        assertEquals(
                "U0CCC3333",
                directory
                        .find("Kim Novak (Windows on-call group)")
                        .orElseThrow()
                        .id());
    }

    @Test
    void aMentionMayHaveALabel() {
        assertEquals(
                "S0WIN1111",
                directory.find("<!subteam^S0WIN1111|@soc>").orElseThrow().id());
        assertEquals(
                "U0CCC3333", directory.find("<@U0CCC3333|dana>").orElseThrow().id());
    }

    @Test
    void groupsThatShareAMemberDoNotNameIt() {
        slack.workspace()
                .addUserGroup(new UserGroup("S0NIX1111", "linux-oncall", "Linux on-call", List.of("U0CCC3333"), false));
        assertEquals(Optional.empty(), directory.find("Windows on-call or Linux on-call"));
        slack.workspace().addUserGroup(new UserGroup("S0NIX2222", "nix", "Linux on-call", List.of(), false));
        clock.now = clock.now.plus(REFRESH);
        assertEquals(Optional.empty(), directory.find("Linux on-call"), "two groups of one name");
    }

    @Test
    void withoutTheScopeForGroupsUsersAreFound() {
        slack.withoutGroups();
        assertEquals("U0AAA1111", directory.find("Dana Reyes").orElseThrow().id());
        assertEquals(Optional.empty(), directory.find("@windows-oncall"));
    }

    @Test
    void whoTellsAStoryNamesNobody() {
        assertEquals(Optional.empty(), directory.find("Dana Reyes. " + "So it is written. ".repeat(200)));
    }

    @Test
    void findsDisplayNames() {
        slack.workspace()
                .addUser(new User("U0FFF6666", "w7", "Wilhelmina", "Billie Jones", "w@example.com", false, false));

        assertEquals("U0FFF6666", directory.find("billie jones").orElseThrow().id());
        assertEquals(Optional.empty(), directory.find("Wilhelmina"));
    }

    @Test
    void readsAllPagesOnceAndAgainAfterAWhile() {
        assertEquals("Kim Novak", directory.find("kim.novak").orElseThrow().name());
        directory.find("Sam Okafor");
        assertEquals(5, slack.calls().size(), "seven users in pages of two, and the groups");

        slack.workspace().addUser(person("U0FFF6666", "new.hire", "New Hire", "new.hire@example.com"));
        assertEquals(Optional.empty(), directory.find("New Hire"));
        clock.now = clock.now.plus(REFRESH);
        assertEquals("U0FFF6666", directory.find("New Hire").orElseThrow().id());
    }

    @Test
    void failsWithoutAListAndUsesTheOldOneOtherwise() {
        slack.failNext(1, "missing_scope");
        SlackErrorException refused = assertThrows(SlackErrorException.class, () -> directory.find("Dana Reyes"));
        assertEquals("missing_scope", refused.error());
        slack.down(true);
        assertThrows(UncheckedIOException.class, () -> directory.find("Dana Reyes"));
        slack.down(false);
        slack.rateLimitNext(1, 30);
        SlackErrorException limited = assertThrows(SlackErrorException.class, () -> directory.find("Dana Reyes"));
        assertEquals(Duration.ofSeconds(30), limited.retryAfter());

        directory.find("Dana Reyes");
        clock.now = clock.now.plus(REFRESH);
        slack.down(true);
        assertEquals("U0AAA1111", directory.find("Dana Reyes").orElseThrow().id());
    }

    @Test
    void opensItsOwnClient() {
        SlackDirectory own =
                new SlackDirectory(SlackSimulator.TOKEN, slack.uri().toString(), Tls.DEFAULT, REFRESH);

        assertEquals("U0BBB2222", own.find("Sam Okafor").orElseThrow().id());
    }

    private static User person(String id, String name, String realName, String email) {
        return new User(id, name, realName, "", email, false, false);
    }

    private static final class AdjustableClock extends Clock {
        private Instant now = Instant.parse("2026-01-15T10:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
