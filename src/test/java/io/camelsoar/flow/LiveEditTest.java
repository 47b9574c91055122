package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

                edit(soar.routes("minutes.camel.yaml"), "direct:case-", "direct:kase-");
                await().until(
                                () -> soar.output()
                                        .matches(
                                                "(?s).*minutes\\.camel\\.yaml: line \\d+: there is no route that takes direct:kase-[^\n]* from before.*"));
                edit(
                        soar.routes("analyst.camel.yaml"),
                        "routeConfigurationId: outside",
                        "routeConfigurationId: outsid");
                await().until(() ->
                        soar.output().contains("there is no routeConfiguration outsid; its routes from before"));
                edit(soar.routes("repair.camel.yaml"), "repair.txt", "repir.txt");
                String lack =
                        "repair.camel.yaml: line 19: there is no file routes/prompts/repir.txt; its routes from before";
                await().until(() -> soar.output().contains(lack));
                Files.copy(soar.routes("prompts/repair.txt"), soar.routes("prompts/repir.txt"));
                await().until(() -> soar.output().contains("Routes reloaded: repair.camel.yaml"));

                edit(soar.routes("repair.camel.yaml"), "direct:repair-ask", "direct:repair-asks");
                await().until(
                                () -> soar.output()
                                        .matches(
                                                "(?s).*triage\\.camel\\.yaml: line \\d+: there is no route that takes direct:repair-ask; whatever.*"));
                edit(soar.routes("repair.camel.yaml"), "direct:repair-asks", "direct:repair-ask");
                await().until(() -> soar.output().contains("routes/triage.camel.yaml: what is in it counts"));
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
                await().until(() -> !stack.health().body().contains("detection-alerts.json"));

                edit(soar.routes("queries/detection-alerts.json"), "\"bool\": {", "\"boool\": {");
                await().until(() -> stack.health()
                        .body()
                        .replace("\\", "")
                        .contains("detection-alerts.json: line 3: Elasticsearch says 400: unknown query [boool]"));
                plantCopy(stack, "Found all the same");
                await().until(() -> posted(stack) == 2);
                Files.writeString(soar.routes("queries/detection-alerts.json"), query);
                await().until(() -> !stack.health().body().contains("detection-alerts.json"));
                assertTrue(soar.output().contains("triage.txt: what is in it counts"), soar::output);
                plantCopy(stack, "Found by the mended one");
                await().until(() -> posted(stack) == 3);
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
                Path away = folder.resolve("prompts.away");
                Files.move(soar.routes("prompts"), away);
                String refused = "line 9: UnsupportedFieldException: Unsupported field: fromm";
                edit(
                        soar.routes("detect.camel.yaml"),
                        "from:\n      uri: timer:detect",
                        "fromm:\n      uri: timer:detect");
                Files.delete(soar.routes("minutes.camel.yaml"));
                edit(folder.resolve("application.properties"), "soar.detect.page-size=100", "soar.detect.page-size=10");
                for (String told : List.of(
                        "routes/prompts/triage.txt: ",
                        "application.properties: it was changed",
                        "routes/detect.camel.yaml: " + refused,
                        "routes/minutes.camel.yaml: it is gone; its routes go on")) {
                    // Camel escapes it twice
                    await().until(() -> stack.health().body().replace("\\", "").contains(told));
                }
                assertTrue(soar.output().contains(" LiveEdits "), soar::output);
                assertEquals(
                        1,
                        soar.output()
                                .lines()
                                .filter(line -> line.contains(refused))
                                .count(),
                        soar.output());

                Files.move(away, soar.routes("prompts"));
                edit(soar.routes("detect.camel.yaml"), "fromm:", "from:");
                edit(
                        folder.resolve("application.properties"),
                        "soar.detect.page-size=10\n",
                        "soar.detect.page-size=100\n");
                await().until(() -> !stack.health().body().contains("detect.camel.yaml")
                        && !stack.health().body().contains("triage.txt")
                        && !stack.health().body().contains("application.properties"));
                await().until(stack::isUp); // a route that is being replaced does not run for a moment
            }
        }
    }

    /** What is under way goes on to its end, and new work waits for the saved routes. */
    @Test
    void aSaveInterruptsNoWork() throws Exception {
        try (Stack stack = new Stack("save-at-work")) {
            stack.set("soar.store.url", "jdbc:h2:mem:save-at-work");
            stack.withHealth();
            stack.set("soar.channel.triage", "seda:triage?concurrentConsumers=1&size=1000");
            stack.kibana.assistantDelay(Duration.ofMinutes(5));
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(stack::isUp);
                stack.plant("alert-wmi-registry.json");
                plantCopy(stack, "Queued");
                await().until(() ->
                        stack.kibana.assistantWaits() && soar.output().contains("Queued on "));
                Files.writeString(soar.routes("triage.camel.yaml"), "# saved\n", StandardOpenOption.APPEND);
                await().until(() -> stack.health().body().contains("it waits for the work in triage-alert"));
                edit(soar.routes("minutes.camel.yaml"), "# ", "#  ");
                await().until(() -> soar.output().contains("Routes reloaded: minutes.camel.yaml"));
                assertTrue(!soar.output().contains("Routes reloaded: triage.camel.yaml"), soar::output);

                stack.kibana.clearFaults();
                await().until(() -> posted(stack) == 2);
                await().until(() -> soar.output().contains("Routes reloaded: triage.camel.yaml"));
                assertTrue(stack.slack
                        .messages("soc-critical")
                        .get(0)
                        .blocks()
                        .toString()
                        .contains("Stop-Process"));
                plantCopy(stack, "Second");
                await().until(() -> posted(stack) == 3);
                assertEquals(0, lines(soar, "Timeout occurred"), soar::output);
                assertEquals(0, lines(soar, "not triaged"), soar::output);
            }
        }
    }

    /** A click at that moment counts as any other. */
    @Test
    void noRequestFindsItsRouteMissing() throws Exception {
        try (Stack stack = new Stack("save-at-click")) {
            stack.set("soar.store.url", "jdbc:h2:mem:save-at-click");
            stack.withHealth();
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(stack::isUp);
                HttpRequest unsigned = HttpRequest.newBuilder(stack.webhook.resolve("/slack/interactivity"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("payload=%7B%7D"))
                        .build();
                HttpClient client = HttpClient.newHttpClient();
                Set<Integer> statuses = new TreeSet<>();
                for (int save = 1; save <= 3; save++) {
                    Files.writeString(soar.routes("approve.camel.yaml"), "# saved\n", StandardOpenOption.APPEND);
                    while (lines(soar, "Routes reloaded: approve.camel.yaml") < save) {
                        statuses.add(client.send(unsigned, HttpResponse.BodyHandlers.discarding())
                                .statusCode());
                    }
                }
                assertEquals(Set.of(401), statuses);
            }
        }
    }

    /** A route that a file has no more, an id that another file has, a file without anything. */
    @Test
    void theRoutesAreThoseOfTheFiles() throws Exception {
        try (Stack stack = new Stack("saved-files")) {
            stack.set("soar.store.url", "jdbc:h2:mem:saved-files");
            stack.withHealth();
            try (Running soar = Running.in(folder, stack.settings)) {
                await().until(stack::isUp);
                Path mine = soar.routes("mine.camel.yaml");
                Files.writeString(mine, ticking("one") + ticking("two"));
                await().until(() -> lines(soar, "tick of one") > 0 && lines(soar, "tick of two") > 0);
                Files.writeString(mine, ticking("three"));
                await().until(() -> lines(soar, "tick of three") > 0);
                long before = lines(soar, "tick of one") + lines(soar, "tick of two");
                await().until(() -> lines(soar, "tick of three") > 5);
                assertEquals(before, lines(soar, "tick of one") + lines(soar, "tick of two"));

                Path other = soar.routes("other.camel.yaml");
                Files.writeString(other, ticking("three"));
                await().until(() -> told(
                        stack,
                        "routes/other.camel.yaml: line 2: the route id three is that of a route of mine.camel.yaml;"));
                Files.delete(other);
                await().until(() -> !stack.health().body().contains("other.camel.yaml"));

                Files.move(mine, other);
                await().until(() ->
                        told(stack, "mine.camel.yaml") || soar.output().contains("Routes reloaded: other.camel.yaml"));
                await().until(() -> soar.output().contains("Routes reloaded: other.camel.yaml")
                        && !stack.health().body().contains("mine.camel.yaml"));

                Files.writeString(other, "hello: {}\n");
                await().until(() -> told(stack, "routes/other.camel.yaml: "));
                Files.writeString(other, "");
                await().until(() -> told(stack, "routes/other.camel.yaml: it is empty; its routes from before go on"));
                edit(soar.routes("failures.camel.yaml"), "# ", "#  ");
                await().until(
                                () -> told(
                                        stack,
                                        "routes/failures.camel.yaml: its routeConfiguration counts in routes that are saved from now on"));
            }
        }
    }

    private static String ticking(String id) {
        return """
            - route:
                id: %1$s
                description: Ticks
                from:
                  uri: timer:%1$s?period=100
                  steps:
                    - log:
                        logName: %1$s
                        message: tick of %1$s
            """.formatted(id);
    }

    private static boolean told(Stack stack, String text) throws Exception {
        return stack.health().body().replace("\\", "").contains(text);
    }

    private static void unusable(Running soar, String name, String from, String to) throws Exception {
        edit(soar.routes(name + ".camel.yaml"), from, to);
        await().until(
                        () -> soar.output()
                                .matches(
                                        "(?s).*routes/" + name
                                                + "\\.camel\\.yaml: (line \\d+|the route id)[^\n]*; its routes from before this save go on\n.*"));
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
