package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.slack.api.methods.MethodsClient;
import io.camelsoar.sandbox.slack.SlackSimulator;
import io.camelsoar.sandbox.slack.SlackWorkspace.User;
import io.camelsoar.settings.Tls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is named may not be in Slack: somebody who is must not be taken for him or her, and yet usual answers have to do. */
class OtherNamesTest {

    private static SlackSimulator slack;
    private static SlackDirectory directory;

    @BeforeAll
    static void start() throws IOException {
        slack = new SlackSimulator(0);
        for (User user : List.of(
                person("U0FFF0001", "jpicard", "Jean-Luc Picard", "Jean-Luc"),
                person("U0FFF0002", "pobrien", "Patrick O'Brien", "O'Brien"),
                person("U0FFF0003", "clopez", "Carmen L\u00f3pez", ""),
                person("U0FFF0004", "asilva", "Ana Silva", ""),
                person("U0FFF0005", "arossi", "Angelo Rossi", ""),
                person("U0FFF0006", "jsmith", "J.R. Smith", "J.R."),
                person("U0FFF0007", "anne-marie", "Anne-Marie Cole", ""),
                person("U0FFF0008", "mwatson", "MJ", "Mary-Jane"),
                new User("U0FFF6666", "pat.doe", "Pat Doe", "", "pat@example.com", true, false),
                new User("U0FFF7777", "paging-bot", "Pager Wizard", "", null, false, true),
                new User("U0FFF8888", "security-desk", "Windows Analyst", "", null, true, false))) {
            slack.workspace().addUser(user);
        }
        MethodsClient client =
                SlackClients.open(slack.uri().toString(), Tls.DEFAULT).methods(SlackSimulator.TOKEN);
        directory = new SlackDirectory(() -> client, Duration.ofMinutes(10));
    }

    @AfterAll
    static void stop() {
        slack.close();
    }

    /** A roster's entry is written for that: there a user name is one, whatever it looks like. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "anne-marie|U0FFF0007",
                "Anne-Marie|U0FFF0007",
                "jpicard|U0FFF0001",
                "Jean-Luc Picard|U0FFF0001",
                "pat@example.com|",
                "pat.doe|",
                "Jean-Luc|"
            })
    void anEntryMayBeAUserName(String entry, String id) {
        assertEquals(Optional.ofNullable(id), directory.findEntry(entry).map(SlackDirectory.Match::id));
    }

    /** Of a longer name, of another one with a part in common, or with somebody else's first. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "That would be Jean-Luc Martin.",
                "Jean-Luc",
                "jean-luc handles windows alerts",
                "Kevin O'Brien",
                "O\u2019Brien",
                "J.R. Jones handles Windows alerts.",
                "J.R.",
                "Anne-Marie Duval",
                "Anne-Marie",
                "Mary-Jane",
                "Mar\u00eda del Carmen L\u00f3pez",
                "That would be Mar\u00eda del Carmen L\u00f3pez.",
                "That would be Ana Silva dos Santos.",
                "Ana Silva e Souza",
                "Ana Silva da Costa handles Windows alerts.",
                "Analyst: Ana Silva dos santos",
                "Dana Reyes de la Cruz",
                "Dana Reyes y Garc\u00eda",
                "Dana Reyes bin laila handles Windows alerts.",
                "Maria D'Angelo Rossi",
                "D'Angelo Rossi",
                "D\u2019Angelo Rossi",
                "MARIA DANA REYES",
                "DANA REYES GARCIA",
                "maria dana reyes",
                "dana reyes garcia",
                "dana reyes, garcia",
                "analyst: garcia (dana reyes)",
                "The Windows analyst is dana reyes garcia.",
                "Dana Reyes\u2013Miller",
                "Dana Reyes\u2014miller",
                "Dana Reyes - Miller",
                "Dana Reyes/miller",
                "M. Dana Reyes",
                "J. Dana Reyes",
                "J.R. Dana Reyes",
                "A. Dana Reyes",
                "Dana Reyes J.",
                "Dana Reyes III",
                "Dana Reyes Jr.",
                "Dana Reyes, jr.",
                "Dana Reyes, jr",
                "Dana Reyes n\u00e9e smith",
                "Dana Reyes 2",
                "Dana Reyes Page",
                "Dana Reyes Blue",
                "Will Dana Reyes",
                "Maria \"Dana Reyes\"",
                "Mari\u200ba Dana Reyes",
                "mar\u200bDana Reyes",
                "\u7530\u4e2d Dana Reyes",
                "Dana Reyes \u7530\u4e2d",
                "Maria\nDana Reyes",
                "Garcia, Dana Reyes",
                "Reyes, Dana Maria"
            })
    void whoIsOfALongerNameIsNobody(String reply) {
        assertEquals(Optional.empty(), directory.find(reply));
        assertEquals(Optional.empty(), directory.find(reply, "windows"));
    }

    /** One of two is not in Slack, or not any more. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Pat Doe and Dana Reyes",
                "Doe, Pat; Dana Reyes",
                "pat doe handles Windows alerts. Contact: Dana Reyes",
                "pat.doe, Dana Reyes",
                "U0FFF6666 and Dana Reyes",
                "U0ZZZ9999, Dana Reyes",
                "Pat Doe (pat@example.com) handles Windows alerts, assisted by Dana Reyes.",
                "Pat Doe (dana.reyes@example.com)",
                "Pager Wizard, Dana Reyes",
                "Alex Stone and Dana Reyes",
                "alex stone and Dana Reyes",
                "Dana Reyes and alex stone",
                "Dana Reyes & stone",
                "Lee Former, Dana Reyes",
                "Alex Stone handles Windows alerts, assisted by Dana Reyes.",
                "Alex handles Windows alerts, together with Dana Reyes.",
                "alex handles windows alerts, assisted by Dana Reyes.",
                "Alex Stone (reports to Dana Reyes)",
                "Alex Stone, a colleague of Dana Reyes",
                "Alex Stone & Dana Reyes",
                "Alex Stone / Dana Reyes",
                "Alex Stone; Dana Reyes",
                "- Alex Stone\n- Dana Reyes",
                "ALEX STONE, DANA REYES",
                "alex stone, dana reyes",
                "\u7530\u4e2d, Dana Reyes",
                "@alex.stone handles Windows alerts with <@U0AAA1111>.",
                "Windows alerts: alex.stone. Contact: Dana Reyes",
                "alex.stone@example.com, Dana Reyes",
                "Dana Reyes (alex.stone@example.com)",
                "Lee Former (dana.reyes@example.com)",
                "Windows: Alex Stone. macOS: Dana Reyes.",
                "Alex Stone, assistant: Dana Reyes",
                "Dana Reyes's deputy Alex Stone",
                "Dana Reyes's team",
                "Dana Reyes' team",
                "The team of Dana Reyes",
                "The assistant to Dana Reyes",
                "The analyst who works for Dana Reyes",
                "Alex Stone, hired by Dana Reyes"
            })
    void besideSomebodyUnknownIsNobody(String reply) {
        assertEquals(Optional.empty(), directory.find(reply));
        assertEquals(Optional.empty(), directory.find(reply, "windows"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Dana Reyes",
                "**Dana Reyes**",
                "__Dana Reyes__",
                "*Dana Reyes*.",
                "\"Dana Reyes\"",
                "'Dana Reyes' handles them.",
                "`Dana Reyes`",
                "# Dana Reyes",
                "Da\u00adna\u00a0Re\u200byes",
                "- Dana Reyes",
                "1. Dana Reyes",
                "* **Name:** Dana Reyes\n* **E-mail:** dana.reyes@example.com\n* **Role:** Tier 2 analyst",
                "| Name | Team |\n|---|---|\n| Dana Reyes | SOC |",
                "**Dana Reyes** (dana.reyes@example.com)",
                "Dana Reyes (@dana.reyes)",
                "Dana Reyes, <@U0AAA1111>",
                "Dana Reyes - dana.reyes@example.com",
                "Dana Reyes \u2014 the Windows analyst",
                "Dana Reyes\u2014the Windows analyst\u2014handles them.",
                "Dana Reyes (dreyes@corp.test)",
                "Dana Reyes (security@corp.test)",
                "Windows alerts are handled by Dana Reyes.",
                "Windows alerts are handled by **Dana Reyes** {reference(Qm71z)}.",
                "Windows Server alerts are triaged by Dana Reyes of the Security Operations Center.",
                "Analyst: Dana Reyes",
                "Answer: Dana Reyes",
                "Name: Dana Reyes",
                "Assigned analyst: Dana Reyes.",
                "Tier 2 Analyst: Dana Reyes",
                "Please contact Dana Reyes, the Windows analyst.",
                "Please reach out to Dana Reyes via Slack; Dana is on shift 24/7.",
                "Dana Reyes handles Windows alerts",
                "Dana Reyes Handles Windows Alerts",
                "Dana Reyes is the analyst who handles Windows alerts.",
                "Dana Reyes is responsible for all Windows endpoints.",
                "Dana Reyes and her team handle them.",
                "Dana Reyes will handle this alert.",
                "Dana Reyes (Senior Security Analyst, Blue Team)",
                "Dana Reyes, Senior Security Analyst",
                "Dana Reyes, Windows Analyst",
                "Windows Alerts Analyst Dana Reyes",
                "Senior Security Engineer Dana Reyes",
                "Ms. Dana Reyes",
                "Our Dana Reyes",
                "Dana Reyes - whichever host it is.",
                "Windows alerts should be sent to Dana Reyes.",
                "Dana Reyes is the one for Windows, as ever.",
                "Dana Reyes is our Windows SME.",
                "Windows \u2192 Dana Reyes",
                "{\"analyst\": \"Dana Reyes\"}",
                "[Dana Reyes](mailto:dana.reyes@example.com)",
                "Hi! Dana Reyes",
                "Based on the Knowledge Base, Dana Reyes handles it",
                "Based on the knowledge base entry \"camel-soar roster\", the analyst for Windows is **Dana Reyes**.",
                "According to the Camel SOAR roster, Dana Reyes handles Windows alerts.",
                "According To Records Dana Reyes",
                "According to the runbook [Windows alerts](https://kb.corp.test/Pages/Runbook-7), it is Dana Reyes.",
                "The knowledge base states that Windows alerts are the responsibility of Dana Reyes.",
                "As of today, the on-call analyst for Windows hosts is Dana Reyes.",
                "The person assigned to Windows alerts, i.e. Dana Reyes, works in the SOC.",
                "It's Dana Reyes's shift.",
                "This is Dana Reyes' responsibility.",
                "Elastic Security alerts on Windows go to Dana Reyes.",
                "Reasoning: the roster lists her.\n\nConclusion: Dana Reyes",
                "Windows alerts: Dana Reyes [1]\n\n[1] Knowledge base",
                "The answer is: Dana Reyes (Incident Response Team, EMEA)",
                "dana reyes handles windows alerts",
                "DANA REYES HANDLES WINDOWS ALERTS"
            })
    void usualAnswersDo(String reply) {
        assertEquals("U0AAA1111", directory.find(reply, "windows").orElseThrow().id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Patrick O\u2019Brien|U0FFF0002",
                "O'Brien, Patrick|U0FFF0002",
                "It's Patrick O'Brien's shift|U0FFF0002",
                "Carmen Lopez|U0FFF0003",
                "Jean-Luc Picard|U0FFF0001",
                "Jean Luc Picard|U0FFF0001",
                "Jean\u2011Luc Picard|U0FFF0001",
                "@jean-luc|U0FFF0001",
                "@anne-marie|U0FFF0007",
                "J.R. Smith handles Windows alerts.|U0FFF0006"
            })
    void namesOfSeveralPartsAreFound(String reply, String id) {
        assertEquals(id, directory.find(reply, "windows").orElseThrow().id());
    }

    @Test
    void unknownWordsBesideANameMakeItAnotherOne() {
        Random random = new Random(20260115);
        int names = 0;
        for (int round = 0; round < 2_000; round++) {
            String name = pick(
                    random, "Dana Reyes", "DANA REYES", "dana reyes", "Reyes, Dana", "**Dana Reyes**", "dana.reyes");
            String word = cased(random, word(random));
            String joint = pick(random, " ", " ", " ", "-", "\u2013", "/", " & ", " and ", "'");
            String answer = random.nextBoolean() ? word + joint + name : name + joint + word;
            String reply = pick(random, "", "That would be ", "The analyst is: ", "Analyst - ")
                            .concat(answer)
                    + pick(random, "", ".", " (SOC)", ", the Windows analyst", "\nWindows alerts");
            if (OrdinaryWords.contains(word.toLowerCase(Locale.ROOT))) {
                continue;
            }
            names++;
            assertEquals(Optional.empty(), directory.find(reply, "windows"), reply);
        }
        assertTrue(names > 1_900, "as good as no random word is an ordinary one: " + names);
    }

    @Test
    void ordinaryWordsBesideANameDoNot() {
        Random random = new Random(20260116);
        for (int round = 0; round < 500; round++) {
            String before =
                    pick(random, "", "Analyst ", "Contact ", "the security analyst ", "assigned to ", "SOC: ", "Yes, ");
            String after =
                    pick(random, "", ".", " handles Windows", " (SOC)", ", our analyst", " is responsible", "\n");
            String name = pick(random, "Dana Reyes", "DANA REYES", "**Dana Reyes**", "Reyes, Dana", "_Dana Reyes_");
            String reply = before + name + after;
            assertEquals(
                    "U0AAA1111",
                    directory
                            .find(reply, "windows")
                            .map(SlackDirectory.Match::id)
                            .orElse(reply));
        }
    }

    /** One such word in the list, and somebody is taken for somebody else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "de", "da", "di", "del", "della", "la", "le", "el", "al", "van", "von", "der", "den", "ter", "dos",
                        "das", "du",
                "bin", "ibn", "ben", "abu", "y", "e", "et", "und", "jr", "sr", "ii", "iii", "iv", "st", "mc", "o", "d",
                "garcia", "smith", "jones", "martin", "mark", "grant", "may", "april", "june", "august", "kim", "lee",
                        "long"
            })
    void noPartOfANameIsOrdinary(String word) {
        assertFalse(OrdinaryWords.contains(word));
    }

    private static String word(Random random) {
        if (random.nextInt(4) == 0) {
            return pick(
                    random,
                    "maria",
                    "garcia",
                    "miller",
                    "de",
                    "da",
                    "dos",
                    "van",
                    "von",
                    "bin",
                    "y",
                    "o'neil",
                    "smith-jones",
                    "jr");
        }
        StringBuilder word = new StringBuilder();
        for (int length = 2 + random.nextInt(8); length > 0; length--) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    private static String cased(Random random, String word) {
        return switch (random.nextInt(3)) {
            case 0 -> word;
            case 1 -> word.toUpperCase(Locale.ROOT);
            default -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
        };
    }

    private static String pick(Random random, String... some) {
        return some[random.nextInt(some.length)];
    }

    private static User person(String id, String name, String realName, String displayName) {
        return new User(id, name, realName, displayName, name + "@example.com", false, false);
    }
}
