package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A template that was saved with a mistake is named by its file, and what it kept back goes on once it is mended. */
class BrokenTemplateTest {

    @TempDir
    Path folder;

    @Test
    void whatIsBrokenIsNamed() throws Exception {
        try (Stack stack = new Stack("broken-template")) {
            stack.set("soar.store.url", "jdbc:h2:mem:broken-template");
            stack.set("soar.recover.longest-wait", "1s");
            stack.set("soar.recover.tries", "1000");
            stack.recoverSoon();
            try (Running soar = Running.in(folder, stack.settings)) {
                Path request = soar.routes("templates/approval-message.jq");
                String whole = breakIt(request);
                stack.plant("alert-wmi-registry.json");
                await().until(() -> soar.output()
                        .contains("notify-post failed and will be tried again: routes/templates/approval-message.jq:"));
                Files.writeString(request, whole);
                stack.request();

                Path result = soar.routes("templates/reply-result.jq");
                whole = breakIt(result);
                stack.click("soar_approve");
                await().until(() -> soar.output()
                        .matches("(?s).*not told in Slack \\(.*\\): routes/templates/reply-result.jq: .*"));
                Files.writeString(result, whole);
                await().until(() -> stack.thread().size() >= 8);
            }
        }
    }

    private static String breakIt(Path template) throws IOException {
        String whole = Files.readString(template);
        Files.writeString(template, whole + "\n| )");
        return whole;
    }
}
