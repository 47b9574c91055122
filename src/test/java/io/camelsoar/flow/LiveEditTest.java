package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engineer saves under {@code routes/} takes effect in the running application, without a compile or a restart. */
class LiveEditTest {

    @TempDir
    Path folder;

    @Test
    void promptsTemplatesQueriesAndRoutesAreLive() throws Exception {
        try (Stack stack = new Stack("live-edit")) {
            stack.set("soar.store.url", "jdbc:h2:mem:live-edit");
            stack.plant("alert-wmi-registry.json");
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(() -> posted(stack) == 1);

                edit(soar.routes("prompts/triage.txt"), "You are a senior security analyst", "You are a poet");
                edit(soar.routes("templates/approval-message.jq"), "[\"Host\",", "[\"Machine\",");
                edit(
                        soar.routes("queries/detection-alerts.json"),
                        "workflow_status\": \"open\"",
                        "rule.name\": \"Second\"");
                edit(
                        soar.routes("detect.camel.yaml"),
                        "method: \"open(${body})\"",
                        "method: \"open(${body})\"\n              - log: \"Opened by an edited route\"");
                await().until(() -> soar.output().contains("Routes reloaded: detect.camel.yaml"));
                plantCopy(stack, "Third");
                plantCopy(stack, "Second");

                await().until(() -> posted(stack) == 2);
                String message =
                        stack.slack.messages("soc-critical").get(1).blocks().toString();
                assertTrue(message.contains("*Machine*"), message);
                assertTrue(message.contains("Second"), message);
                assertTrue(stack.kibana.chats().stream()
                        .anyMatch(chat -> chat.toString().contains("You are a poet")));
                assertTrue(soar.output().contains("Opened by an edited route"), soar.output());
                assertEquals(List.of(), stack.kibana.violations());
            }
        }
    }

    @Test
    void aBrokenSaveDoesNotTakeTheRouteDown() throws Exception {
        try (Stack stack = new Stack("broken-save")) {
            stack.set("soar.store.url", "jdbc:h2:mem:broken-save");
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(() -> stack.elasticsearch.searches().size() > 2);
                edit(soar.routes("detect.camel.yaml"), "from:", "fromm:");
                await().until(() -> soar.output().contains("detect.camel.yaml")
                        && soar.output().contains("fromm"));
                stack.plant("alert-wmi-registry.json");
                await().until(() -> posted(stack) == 1);

                edit(soar.routes("repair.camel.yaml"), "repair.txt", "repir.txt");
                await().until(() -> soar.output()
                        .contains("repair.camel.yaml, line 19: there is no file routes/prompts/repir.txt"));
            }
        }
    }

    /** One line when it is saved; alerts are found and the assistant is asked as before. */
    @Test
    void aBrokenQueryOrPromptKeepsNothingBack() throws Exception {
        try (Stack stack = new Stack("broken-query")) {
            stack.set("soar.store.url", "jdbc:h2:mem:broken-query");
            stack.withHealth();
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(stack::isUp);
                edit(soar.routes("prompts/triage.txt"), "${variable.alertText}", "${variable.alertTxt}");
                String query = Files.readString(soar.routes("queries/detection-alerts.json"));
                edit(soar.routes("queries/detection-alerts.json"), "\"bool\": {", "\"bool\": ");
                await().until(() -> stack.health().body().contains("detection-alerts.json")
                        && stack.health().body().contains("triage.txt"));
                String page = stack.health().body().replace("\\", "");
                String prompt =
                        "nothing sets the variable alertTxt; did you mean alertText?; the prompt from before goes on";
                assertTrue(page.contains("routes/prompts/triage.txt: line "), page);
                assertTrue(page.contains(prompt), page);
                assertTrue(page.contains("routes/queries/detection-alerts.json: line 4: "), page);
                assertTrue(page.contains("; the query from before goes on"), page);

                int polls = stack.elasticsearch.searches().size();
                stack.plant("alert-wmi-registry.json");
                await().until(() -> posted(stack) == 1);
                assertTrue(stack.kibana.chats().stream()
                        .anyMatch(chat -> chat.toString().contains("alert-wmi-registry")
                                || chat.toString().contains("kibana.alert.uuid")));
                await().until(() -> stack.elasticsearch.searches().size() > polls + 4);
                assertEquals(1, lines(soar, "; the query from before goes on"), soar::output);
                assertEquals(1, lines(soar, prompt), soar::output);

                Files.writeString(soar.routes("queries/detection-alerts.json"), query);
                edit(soar.routes("prompts/triage.txt"), "${variable.alertTxt}", "${variable.alertText}");
                await().until(() -> soar.output().contains("detection-alerts.json: what is in it counts")
                        && soar.output().contains("triage.txt: what is in it counts"));
                assertTrue(!stack.health().body().contains("detection-alerts.json"));
            }
        }
    }

    /** It can be read, but a bean, a component or a setting is not there, or a route of it is there twice. */
    @Test
    void aSaveThatCannotStartLeavesTheRoutesAsTheyWere() throws Exception {
        try (Stack stack = new Stack("unusable-save")) {
            stack.set("soar.store.url", "jdbc:h2:mem:unusable-save");
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(() -> stack.elasticsearch.searches().size() > 2);
                unusable(soar, "update", "ref: messages", "ref: messagez");
                unusable(soar, "turn", "uri: \"slack:{{soar.slack.channel}}\"", "uri: \"slak:{{soar.slack.channel}}\"");
                unusable(soar, "respond", "ref: responses", "ref: responsez");
                unusable(soar, "triage", "uri: \"{{soar.channel.triage}}\"", "uri: \"{{soar.channel.triag}}\"");
                unusable(soar, "case", "id: case-find", "id: case-open");
                stack.plant("alert-wmi-registry.json");
                stack.click("soar_approve");
                stack.awaitRecorded();

                edit(soar.routes("turn.camel.yaml"), "uri: \"slak:", "uri: \"slack:");
                await().until(() -> soar.output().contains("Routes reloaded: turn.camel.yaml"));
                plantCopy(stack, "Another");
                await().until(() -> soar.output().contains("Another on "));
                await().until(() -> stack.slack.messages("soc-critical").stream()
                                .filter(message -> message.threadTs() == null)
                                .count()
                        == 2);
            }
        }
    }

    /** In one line each, and at the health page for as long as it is so. */
    @Test
    void whatDoesNotCountIsTold() throws Exception {
        try (Stack stack = new Stack("told-edits")) {
            stack.set("soar.store.url", "jdbc:h2:mem:told-edits");
            stack.withHealth();
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(stack::isUp);
                String refused = "line 9: UnsupportedFieldException: Unsupported field: fromm";
                edit(
                        soar.routes("detect.camel.yaml"),
                        "from:\n      uri: timer:detect",
                        "fromm:\n      uri: timer:detect");
                Files.delete(soar.routes("minutes.camel.yaml"));
                edit(folder.resolve("application.properties"), "soar.detect.page-size=100", "soar.detect.page-size=10");
                await().until(() -> stack.health().body().contains("application.properties"));
                String page = stack.health().body().replace("\\", ""); // Camel escapes it twice
                assertTrue(page.contains("routes/detect.camel.yaml: " + refused), page);
                assertTrue(page.contains("routes/minutes.camel.yaml: it is gone; its routes go on"), page);
                assertTrue(soar.output().contains(" LiveEdits "), soar::output);
                assertEquals(
                        1,
                        soar.output()
                                .lines()
                                .filter(line -> line.contains(refused))
                                .count(),
                        soar.output());

                edit(soar.routes("detect.camel.yaml"), "fromm:", "from:");
                edit(
                        folder.resolve("application.properties"),
                        "soar.detect.page-size=10\n",
                        "soar.detect.page-size=100\n");
                await().until(() -> !stack.health().body().contains("detect.camel.yaml")
                        && !stack.health().body().contains("application.properties"));
                HttpResponse<String> health = stack.health();
                assertEquals(200, health.statusCode(), health.body());
            }
        }
    }

    private static void unusable(Running soar, String name, String from, String to) throws Exception {
        edit(soar.routes(name + ".camel.yaml"), from, to);
        await().until(() -> soar.output()
                .matches("(?s).*routes/" + name
                        + "\\.camel\\.yaml: [^\n]*; its routes from before this save go on\n.*"));
    }

    private static long lines(Running soar, String text) {
        return soar.output().lines().filter(line -> line.contains(text)).count();
    }

    private static long posted(Stack stack) {
        return stack.slack.messages("soc-critical").size();
    }

    private static void plantCopy(Stack stack, String rule) throws Exception {
        ObjectNode hit = stack.plant("alert-wmi-registry.json");
        ObjectNode copy = ((ObjectNode) hit.get("_source")).deepCopy();
        copy.put("kibana.alert.uuid", rule).put("kibana.alert.rule.name", rule);
        stack.elasticsearch.index(hit.get("_index").asText(), rule, copy);
    }

    private static void edit(Path file, String from, String to) throws Exception {
        String text = Files.readString(file);
        assertTrue(text.contains(from), file + " does not hold " + from);
        Files.writeString(file, text.replace(from, to));
    }
}
