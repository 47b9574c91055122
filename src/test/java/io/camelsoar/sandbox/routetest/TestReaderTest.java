package io.camelsoar.sandbox.routetest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not written as it has to be is told with its line. */
class TestReaderTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- expect: {slak: x}|4|expect has no key 'slak': did you mean 'slack'?",
                "- expcet: {slack: x}|4|steps has no key 'expcet': did you mean 'expect'?",
                "- expect: {slack: {contain: x}}|4|slack has no key 'contain': did you mean 'contains'?",
                "- expect: {state: RECORDD}|4|state cannot be 'RECORDD': did you mean 'RECORDED'?",
                "- expect: {states: [NEW, EXECUTD]}|4|states cannot be 'EXECUTD': did you mean 'EXECUTED'?",
                "- expect: {request: 2}|4|expect expects nothing",
                "- expect: {incidents: many}|4|incidents has to be a number",
                "- expect: {state: NEW, within: 3 seconds}|4|within has to be a duration such as 500ms, 3s or 1m",
                "- expect: {slack: '/(/'}|4|slack is no regular expression: Unclosed group",
                "- click: {button: Decline}|4|click needs 'button' and 'by'",
                "- click: {button: Decline, bye: dana.reyes}|4|click has no key 'bye': did you mean 'by'?",
                "- restrat|4|steps cannot be 'restrat': did you mean 'restart'?",
                "- fault: {kibana: invalid_blocks}|4|kibana has to be an HTTP status, down, loses or slow",
                "- fault: {kibana: slow}|4|fault needs 'by', a duration, with slow alone",
                "- fault: {at: /files}|4|fault needs one of elasticsearch, kibana, assistant, slack and host",
                "- assistant: {reply: x, summary: y}|4|assistant has either 'reply' or its parts",
                "- alert: {sample: alert-linux, with: x}|4|with has to be keys and values",
                "- edit: {rooster.yaml: x}|4|edit has no key 'rooster.yaml': did you mean 'roster.yaml'?",
                "- expect: {state: NEW, state: NEW}|4|expect has 'state' twice",
                "- expect: [|5|expected the node content, but found '<stream end>'",
            })
    void aMistakeIsToldWithItsLine(String step, int line, String why) throws Exception {
        Path file = write("# a test\ntest: x\nsteps:\n  " + step + "\n");
        UnusableTestException told = assertThrows(UnusableTestException.class, () -> TestReader.read(file));
        assertEquals(file + ":" + line + ": " + why, told.getMessage());
    }

    @Test
    void aTestWithoutStepsIsNone() throws Exception {
        Path file = write("test: x\nsteps: []\n");
        UnusableTestException told = assertThrows(UnusableTestException.class, () -> TestReader.read(file));
        assertEquals(file + ":2: steps tries nothing", told.getMessage());
    }

    @Test
    void aSampleThatIsNotThereIsNamed() throws Exception {
        Path file = write("test: x\nsteps:\n  - alert: alert-wmi\n");
        UnusableTestException told = assertThrows(UnusableTestException.class, () -> TestReader.read(file));
        assertEquals(
                file + ":3: alert names no sample: there is no " + folder.resolve("alerts/alert-wmi.json")
                        + ", nor one that comes along",
                told.getMessage());
    }

    @Test
    void oneFileHoldsSeveralTestsAndAnAlertOfItsOwn() throws Exception {
        Files.createDirectories(folder.resolve("alerts"));
        Files.writeString(
                folder.resolve("alerts/mine.json"),
                "{\"_index\": \".internal.alerts-security.alerts-default-000001\", \"_source\": {\"host\": {\"name\":"
                        + " \"mine\", \"os\": {\"type\": \"linux\"}}}}");
        List<RouteTest> tests = TestReader.read(write(
                "test: one\nsteps:\n  - restart\n---\ntest: other\nsettings: {soar.x: 1}\nsteps:\n  - alert: mine\n"));
        assertEquals(
                List.of("one", "other"), tests.stream().map(RouteTest::name).toList());
        assertEquals(5, tests.get(1).line());
        assertEquals(Map.of("soar.x", "1"), tests.get(1).settings());
        assertEquals(Map.of("mine", false), tests.get(1).hosts());
    }

    private Path write(String text) throws Exception {
        return Files.writeString(folder.resolve("x.test.yaml"), text);
    }
}
