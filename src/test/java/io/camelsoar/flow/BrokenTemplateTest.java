package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A template that was saved with a mistake is named by its file and line, and keeps nothing back: the one from before goes on. */
class BrokenTemplateTest {

    @TempDir
    Path folder;

    @Test
    void whatIsBrokenIsNamed() throws Exception {
        try (Stack stack = new Stack("broken-template")) {
            stack.set("soar.store.url", "jdbc:h2:mem:broken-template");
            stack.recoverSoon();
            try (Running soar = Running.in(folder, stack.settings)) {
                await().untilAsserted(
                                () -> assertTrue(!stack.elasticsearch.searches().isEmpty(), soar::output));
                Path request = soar.routes("templates/approval-message.jq");
                String whole = Files.readString(request);
                Files.writeString(request, whole.replace("[\"Host\",", "[\"Machine\","));
                await().until(() -> soar.output().contains("routes/templates/approval-message.jq is reloaded"));
                int line = breakIt(request);
                stack.plant("alert-wmi-registry.json");
                stack.request();
                assertTrue(Stack.read(List.of(stack.request())).contains("*Machine* win-fs01"));
                assertTold(soar, "approval-message.jq", line);

                line = breakIt(soar.routes("templates/reply-result.jq"));
                stack.click("soar_approve");
                await().until(() -> stack.thread().size() >= 8);
                assertTold(soar, "reply-result.jq", line);
            }
        }
    }

    @Test
    void atStartItIsRefused() throws Exception {
        try (Stack stack = new Stack("broken-at-start")) {
            stack.set("soar.store.url", "jdbc:h2:mem:broken-at-start");
            try (Running first = Running.in(folder, stack.settings)) {
                await().until(() -> !stack.elasticsearch.searches().isEmpty());
            }
            int line = breakIt(folder.resolve("routes/templates/case-create.jq"));
            try (Running soar = Running.again(folder)) {
                await().until(() -> soar.output()
                        .matches("(?s).*camel-soar does not start:\\s+routes/templates/case-create.jq, line " + line
                                + ": Unexpected '\\)'.*"));
            }
        }
    }

    private static void assertTold(Running soar, String template, int line) {
        String told = "routes/templates/" + template + "[,:] line " + line + ": Unexpected '\\)'";
        await().until(() -> Pattern.compile(told).matcher(soar.output()).find());
        assertTrue(soar.output().contains("; the template from before goes on"), soar::output);
    }

    /** Returns the line with the mistake. */
    private static int breakIt(Path template) throws IOException {
        Files.writeString(template, Files.readString(template) + "| )");
        return (int) Files.readString(template).lines().count();
    }
}
