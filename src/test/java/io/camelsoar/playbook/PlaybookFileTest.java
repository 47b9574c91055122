package io.camelsoar.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.edit.LiveEdits;
import io.camelsoar.host.Executor;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file of playbooks says, whom each is for, and what is told of one that cannot be used. */
class PlaybookFileTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void prompt() throws IOException {
        file = folder.resolve("playbooks.yaml");
        Files.writeString(folder.resolve("own.txt"), "Look at this");
    }

    @Test
    void everythingThatAPlaybookMayChange() throws IOException {
        Playbook read = first("""
                playbooks:
                  - name: All of it
                    when: {rule: Wmi}
                    channel: "#soc-identity"
                    prompt: own.txt
                    analyst: [S0AAA1111, U0AAA1111]
                    executor: ssh
                """).orElseThrow();
        Playbook expected = new Playbook(
                "All of it", "#soc-identity", "own.txt", List.of("S0AAA1111", "U0AAA1111"), Executor.SSH, false, true);
        assertEquals(expected, read);
        assertEquals("<!subteam^S0AAA1111> <@U0AAA1111>", read.mentions());
        assertEquals(
                "All of it (channel #soc-identity, prompt own.txt, analyst S0AAA1111 U0AAA1111, executor ssh)",
                read.shown());
        Playbook posted = first("playbooks: [{name: p, when: {os: windows}, post: only, case: none}]")
                .orElseThrow();
        assertEquals(new Playbook("p", null, null, List.of(), Executor.USUAL, true, false), posted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rule: wmi                           | true",
                "rule: WMI*                          | true",
                "rule: '*m*'                         | true",
                "rule: wm                            | false",
                "rule: '*x'                          | false",
                "rule: [other, wmi]                  | true",
                "host: 'dc-*'                        | true",
                "host: DC-01.corp.example.com        | true",
                "host: 10.20.30.41                   | true",
                "host: '*'                           | true",
                "host: dc                            | false",
                "tactic: persistence                 | true",
                "tactic: TA0003                      | true",
                "tactic: [Impact, TA0002]            | true",
                "tactic: TA0001                      | false",
                "technique: T1547                    | true",
                "technique: 't1547.*'                | true",
                "technique: Registry Run Keys*       | true",
                "technique: T1003                    | false",
                "os: windows                         | true",
                "os: [linux, macos]                  | false",
                "severity: [critical, high]          | true",
                "severity: low                       | false",
                "source: detection                   | true",
                "source: endpoint                    | false",
                "{rule: wmi, host: 'dc-*'}           | true",
                "{rule: wmi, host: 'web-*'}          | false"
            })
    void whomItIsFor(String when, boolean matches) throws IOException {
        assertEquals(
                matches,
                first("playbooks:\n  - name: one\n    executor: none\n    when:\n      " + when)
                        .isPresent());
    }

    @Test
    void theFirstThatFitsWins() throws IOException {
        String text = """
                playbooks:
                  - {name: one, when: {rule: other}, post: only}
                  - {name: two, when: {rule: wmi}, channel: a}
                  - {name: three, when: {rule: "*"}, channel: b}
                """;
        assertEquals("two", first(text).orElseThrow().name());
        assertEquals(Optional.empty(), first("# nothing but a comment\n"));
        assertEquals(Optional.empty(), first("playbooks: []"));
    }

    /** An alert is anybody's words: a pattern of many stars takes no longer for it. */
    @Test
    void aQuestionMarkIsOneCharacter() {
        assertTrue(When.matches("*-dc0?.corp.example.com", "eu-DC01.corp.example.com"));
        assertTrue(When.matches("*?1", "dc-01"));
        assertFalse(When.matches("dc?", "dc"));
        assertFalse(When.matches("dc?", "dc01"));
    }

    @Test
    void aHostileFieldTakesNoTime() {
        String pattern = "*a".repeat(200) + "b";
        assertFalse(When.matches(pattern, "a".repeat(100_000)));
        assertTrue(When.matches(pattern, "a".repeat(100_000) + "b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "playbooks: [                                          | line 1:",
                "play: []                                              | line 1: the file has no key 'play': there are playbooks",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    chanel: y~ | line 4: a playbook has no key 'chanel': there are name, when, channel,",
                "~playbooks:\n  - name: a\n    when: {rul: x}\n    channel: y~ | line 3: when has no key 'rul': there are rule, host,",
                "~playbooks:\n  - name: a\n    when: {}\n    channel: y~  | line 3: when is empty",
                "~playbooks:\n  - name: a\n    channel: y~             | line 2: a playbook has no 'when'",
                "~playbooks:\n  - when: {rule: x}\n    channel: y~     | line 2: a playbook has no 'name'",
                "~playbooks:\n  - name: a\n    when: {rule: x}~       | line 2: a playbook changes nothing",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    channel: #soc~ | line 4: channel is empty ('#' begins a comment",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    channel: a b~ | line 4: channel 'a b' is not a channel's name or id",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    prompt: gone.txt~ | line 4: prompt cannot be read:",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    prompt: ../own.txt~ | line 4: prompt '../own.txt' is not the name of a file",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    analyst: dana~ | line 4: analyst 'dana' is not the Slack id",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    analyst: []~   | line 4: analyst is empty",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    executor: telnet~ | line 4: executor is not winrm, ssh or none",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    executor: usual~ | line 4: executor is not winrm, ssh or none",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    post: never~   | line 4: post can only be 'only', not 'never'",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    case: none~    | line 4: case goes with 'post: only' alone",
                "~playbooks:\n  - name: a\n    when: {rule: x}\n    post: only\n    executor: ssh~ | line 5: executor has nothing to run",
                "~playbooks:\n  - name: a\n    when: {os: window}\n    post: only~ | line 3: os can never be 'window': there are windows, linux,",
                "~playbooks:\n  - name: a\n    when: {source: x}\n    post: only~  | line 3: source can never be 'x': there are detection, endpoint",
                "~playbooks:\n  - name: a\n    when: {rule: [x, []]}\n    post: only~ | line 3: rule has to be one word or text",
                "~playbooks:\n  - name: a\n    name: b\n    when: {rule: x}\n    post: only~ | line 3: a playbook has 'name' twice",
                "~playbooks:\n  - {name: a, when: {rule: x}, post: only}\n  - {name: a, when: {rule: y}, post: only}~ | line 3: name 'a' is there twice",
                "~playbooks:\n  - {name: '<!here>', when: {rule: x}, post: only}~ | line 2: name '<!here>' is not letters"
            })
    void whatCannotBeUsedIsToldWithItsLine(String text, String told) {
        InvalidSettingsException refused = assertThrows(InvalidSettingsException.class, () -> first(text));
        assertTrue(refused.problems().startsWith("soar.playbooks.file: " + file + ", " + told), refused.problems());
        assertEquals(1, refused.problems().lines().count());
    }

    @Test
    void aFileThatIsNotThereStopsTheStart() {
        InvalidSettingsException refused = assertThrows(InvalidSettingsException.class, this::open);
        assertTrue(refused.problems().contains("soar.playbooks.file: cannot read " + file), refused.problems());
    }

    @Test
    void aSaveCountsForTheNextAlert() throws IOException {
        Files.writeString(file, "playbooks: [{name: before, when: {rule: '*'}, channel: a}]");
        PlaybookFile playbooks = open();
        assertEquals("before", playbooks.first(alert()).orElseThrow().name());
        Files.writeString(file, "playbooks: [{name: after, when: {rule: '*'}, channel: a}]");
        assertEquals("after", playbooks.first(alert()).orElseThrow().name());
        assertTrue(playbooks.named("before").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"playbooks: [", "", "  \n", "playbooks: [{name: x}]"})
    void whileItCannotBeUsedThoseFromBeforeCount(String broken) throws IOException {
        Files.writeString(file, "playbooks: [{name: before, when: {rule: '*'}, channel: a}]");
        PlaybookFile playbooks = open();
        Files.writeString(file, broken);
        assertEquals("before", playbooks.first(alert()).orElseThrow().name());
        Files.delete(file);
        assertEquals("before", playbooks.first(alert()).orElseThrow().name());
        Files.writeString(file, "playbooks: []");
        assertTrue(playbooks.first(alert()).isEmpty());
    }

    /** The file is as it was saved, but what it needs has come since. */
    @Test
    void aPromptThatIsWrittenAfterItIsFound() throws IOException {
        Files.writeString(file, "playbooks: []");
        PlaybookFile playbooks = open();
        Files.writeString(file, "playbooks: [{name: late, when: {rule: '*'}, prompt: late.txt}]");
        assertTrue(playbooks.first(alert()).isEmpty());
        Files.writeString(folder.resolve("late.txt"), "Look");
        assertEquals("late", playbooks.first(alert()).orElseThrow().name());
    }

    @Test
    void oneThatARouteGives() throws IOException {
        Files.writeString(file, "playbooks: []");
        PlaybookFile playbooks = open();
        assertEquals("soc", playbooks.single("{name: web, channel: soc}").channel());
        String told = assertThrows(IllegalArgumentException.class, () -> playbooks.single("{name: web, when: {}}"))
                .getMessage();
        assertTrue(told.contains("line 1: a playbook has no key 'when'"), told);
        assertThrows(IllegalArgumentException.class, () -> playbooks.single(""));
    }

    /** What the shipped file shows in its comments can be used as it stands, but for the names in it. */
    @Test
    void theShippedFileShowsWhatThereIs() throws IOException {
        Path shipped = Path.of("routes/playbooks.yaml");
        Path prompts = Path.of("routes/prompts");
        assertTrue(new PlaybookFile(shipped, prompts, List.of("detection"), new LiveEdits())
                .first(alert())
                .isEmpty());
        String shown = Files.readString(shipped)
                .lines()
                .filter(line -> line.startsWith("#  "))
                .map(line -> line.substring(3))
                .collect(Collectors.joining("\n"));
        PlaybookFile playbooks =
                new PlaybookFile(Files.writeString(file, shown), prompts, List.of("detection"), new LiveEdits());
        assertEquals(Executor.SSH, playbooks.named("identity").orElseThrow().executor());
        assertTrue(playbooks.named("domain-controllers").orElseThrow().postOnly());
    }

    private Optional<Playbook> first(String text) throws IOException {
        Files.writeString(file, text);
        return open().first(alert());
    }

    private PlaybookFile open() {
        return new PlaybookFile(file, folder, List.of("detection", "endpoint"), new LiveEdits());
    }

    private static Alert alert() throws IOException {
        ObjectNode document = (ObjectNode) new ObjectMapper().readTree("""
                {"kibana.alert.uuid": "a", "kibana.alert.rule.name": "Wmi", "kibana.alert.severity": "critical",
                 "host": {"name": "dc-01.corp.example.com", "ip": ["10.20.30.41"], "os": {"type": "windows"}},
                 "kibana.alert.rule.threat": [
                   {"tactic": {"id": "TA0002", "name": "Execution"}},
                   {"tactic": {"id": "TA0003", "name": "Persistence"},
                    "technique": [{"id": "T1547", "name": "Boot or Logon Autostart Execution",
                                   "subtechnique": [{"id": "T1547.001", "name": "Registry Run Keys / Startup Folder"}]}]}]}
                """);
        return Alert.of("detection", "index", "document", document);
    }
}
