package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.cli.InProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code soar validate}: what is wrong with an edit is told in one line, with its place, without a service, a secret or a start. */
class ValidateCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void copy() throws IOException {
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    void whatIsShippedCanBeUsed() throws Exception {
        assertEquals(List.of("All can be used."), validate(0));
        assertEquals(List.of(), validate(0, "--json"));
    }

    @Test
    void eachFileIsLookedThrough() throws Exception {
        edit("routes/detect.camel.yaml", "from:", "fromm:");
        edit("routes/record.camel.yaml", "direct:update-tell", "direct:update-tel");
        edit("routes/record.camel.yaml", "{{soar.channel.record}}", "{{soar.channel.recrd}}");
        edit("routes/repair.camel.yaml", "render('repair.txt')", "render('repir.txt')");
        edit("routes/prompts/triage.txt", "You are", "${nonsense} You are");
        edit("routes/case.camel.yaml", "expression: .id", "expression: .id | nosuch(1)");
        edit("routes/evidence.camel.yaml", "    description: ", "    #");
        assertEquals(
                List.of(
                        "routes/detect.camel.yaml:9: UnsupportedFieldException: Unsupported field: fromm in file:routes/detect.camel.yaml, line 9, column 5: id: detect-poll ^",
                        at("record", "{{soar.channel.recrd}}")
                                + "there is no setting soar.channel.recrd for {{soar.channel.recrd}}",
                        at("repair", "repir.txt") + "there is no file routes/prompts/repir.txt",
                        at("evidence", "- route:") + "the route evidence-attach has no description",
                        at("record", "direct:update-tel") + "no route is called direct:update-tel",
                        at("routes/case.camel.yaml", "| nosuch(1)", -2)
                                + "jq: JsonQueryException: Function nosuch/1 does not exist",
                        "routes/prompts/triage.txt:1: SimpleParserException: Unknown function: nonsense",
                        "7 to mend."),
                validate(1, "routes/"));
        assertEquals(
                List.of(
                        "routes/tests is not the folder routes of the working directory: go to the folder that it is in,"
                                + " with its application.properties, and try soar validate there"),
                validate(1, "routes/tests"));
    }

    /** The store is one in memory here. */
    @Test
    void backupsOfAStoreInNoFileAreRefused() throws Exception {
        edit(
                "application.properties",
                "soar.store.url=jdbc:h2:file:./data/soar",
                "soar.store.url=jdbc:postgresql://db/soar");
        assertEquals(List.of("All can be used."), validate(0));
        edit("application.properties", "soar.backup.period=0s", "soar.backup.period=24h");
        List<String> told = validate(1);
        assertEquals(2, told.size(), told.toString());
        assertTrue(told.get(0).startsWith("soar.backup.period: only a store in an H2 file can be"), told.get(0));
    }

    /** None hides another. */
    @Test
    void eachIsToldAtOnce() throws Exception {
        edit("application.properties", "soar.detect.period=", "soar.detect.perod=");
        edit("routes/policy.yaml", "safe:", "saef:");
        edit("routes/roster.yaml", "roster:", "roster:\n  windows: [@dana]\n#");
        edit("routes/playbooks.yaml", "playbooks:", "playbooks:\n  - nam: x\n#");
        edit("routes/templates/reply-held.jq", "#", "(( #");
        List<String> told = validate(1);
        assertEquals(6, told.size(), told.toString());
        List<String> begins = List.of(
                "soar.detect.perod: ",
                "soar.policy.file: cannot use routes/policy.yaml: safe is missing",
                "soar.roster.file: routes/roster.yaml: line ",
                "soar.playbooks.file: routes/playbooks.yaml, line ",
                "routes/templates/reply-held.jq, line ",
                "5 to mend.");
        for (int i = 0; i < begins.size(); i++) {
            assertTrue(told.get(i).startsWith(begins.get(i)), told.get(i));
        }
    }

    /** One finding for each, with its place, for programs too. */
    @Test
    void promptsAndQueriesAreLookedThrough() throws Exception {
        edit("routes/prompts/triage.txt", "${variable.alertText}", "${variable.alertTxt}");
        edit("routes/queries/endpoint-alerts.json", "\"bool\": {", "\"bool\": ");
        List<String> told = validate(1);
        assertEquals(3, told.size(), told.toString());
        assertEquals(
                at("routes/prompts/triage.txt", "${variable.alertTxt}", 0)
                        + "nothing sets the variable alertTxt; did you mean alertText?",
                told.get(0));
        assertTrue(told.get(1).startsWith("routes/queries/endpoint-alerts.json:4: "), told.get(1));
        assertEquals("2 to mend.", told.get(2));
        assertTrue(validate(1, "--json")
                .get(1)
                .startsWith("{\"file\":\"routes/queries/endpoint-alerts.json\",\"line\":4,"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "routes/activity.camel.yaml|ref: caseActivity|ref: caseActivty|the route activity-load cannot be made: NoSuchBeanException: No bean could be found in the registry for: caseActivty",
                "routes/case.camel.yaml|${body} == null|${bdy} == null|the route case-open cannot be made: SimpleParserException: Unknown function: bdy",
                "application.properties|=seda:notify?|=seda:overdue-notify?|soar.channel.notify: seda:overdue-notify is a queue of routes/overdue.camel.yaml, too: what is for one would be lost in the other; each needs its own",
                "application.properties|=seda:notify?|=seda:triage?|soar.channel.triage: seda:triage is the channel of soar.channel.notify, too: what is for one stage would be lost in the other; each needs its own",
                "routes/edits.camel.yaml|period: 2000|period: often|the route edits-look cannot be made: IllegalArgumentException: 'often' is no time, such as 500ms, 30s or 1h30m",
                "routes/policy.yaml|safe:|saef:|soar.policy.file: cannot use routes/policy.yaml: safe is missing",
                "routes/templates/reply-doubt.jq|Go on without it|Go on without the command whose end nobody has heard of, and run all those after it|routes/templates/reply-doubt.jq, no line known: what it makes of a sample incident cannot be sent: [0].blocks[3].elements[1].text.text: must be less than 76 characters",
                "application.properties|soar.detect.period=|soar.detect.perod=|soar.detect.perod: there is no such setting; did you mean soar.detect.period?",
            })
    void thenAllOfItAsAStartTakesIt(String file, String old, String text, String problem) throws Exception {
        edit(file, old, text);
        String place = problem.startsWith("the route ") ? at(file, "id: " + problem.split(" ")[2] + "\n", -1) : "";
        assertEquals(List.of(place + problem, "1 to mend."), validate(1));
    }

    /** No name is looked up, no broker asked: whoever validates may be elsewhere. */
    @Test
    void topicsAreLookedThroughWithoutTheirBrokers() throws Exception {
        String triage = "soar.channel.triage";
        String topic = "kafka:soar-triage?brokers=broker.invalid:9092&groupId=a";
        assertEquals(List.of("All can be used."), validateWith(0, Map.of(triage, topic)));
        assertEquals(
                List.of(
                        "soar.channel.triage: the broker 'broker.invalid' has not the form host:port, such as kafka-1:9092",
                        "1 to mend."),
                validateWith(1, Map.of(triage, topic.replace(":9092", ""))));
        assertEquals(
                List.of(
                        "soar.channel.triage: kafka:soar-triage is the channel of soar.channel.notify, too: what is for one stage"
                                + " would be lost in the other; each needs its own",
                        "1 to mend."),
                validateWith(
                        1,
                        Map.of(
                                triage,
                                topic,
                                "soar.channel.notify",
                                "kafka:soar-triage?brokers=other.invalid:9092&groupId=a")));
    }

    @Test
    void programsReadJson() throws Exception {
        edit("routes/repair.camel.yaml", "render('repair.txt')", "render('repir.txt')");
        assertEquals(
                List.of(
                        "{\"file\":\"routes/repair.camel.yaml\",\"line\":19,\"what\":\"there is no file routes/prompts/repir.txt\"}"),
                validate(1, "--json"));
    }

    private String at(String stage, String text) throws IOException {
        return at("routes/" + stage + ".camel.yaml", text, 0);
    }

    /** Where a text is, so many lines before or behind it. */
    private String at(String file, String text, int lines) throws IOException {
        String before = Files.readString(folder.resolve(file)).split(Pattern.quote(text), 2)[0];
        return file + ":" + (before.lines().count() + (before.endsWith("\n") ? 1 : 0) + lines) + ": ";
    }

    private void edit(String file, String old, String text) throws IOException {
        Path path = folder.resolve(file);
        String before = Files.readString(path);
        int at = before.indexOf(old);
        Files.writeString(path, before.substring(0, at) + text + before.substring(at + old.length()));
    }

    private static List<String> validateWith(int code, Map<String, String> settings) throws IOException {
        InProcess validate = InProcess.soar(settings, "validate");
        assertEquals(code, validate.exitCode(), validate.output());
        return validate.output().lines().toList();
    }

    private List<String> validate(int code, String... options) throws Exception {
        String[] arguments =
                Stream.concat(Stream.of("validate"), Stream.of(options)).toArray(String[]::new);
        try (Running validate = Running.soar(folder, Map.of(), arguments)) {
            assertEquals(code, validate.process().waitFor(), validate.output());
            return validate.output().lines().toList();
        }
    }
}
