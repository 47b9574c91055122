package io.camelsoar.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.sandbox.page.CasePage;
import io.camelsoar.sandbox.page.ThreadPage;
import io.camelsoar.sandbox.slack.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What people saw of one incident, as HTML files: the request as it came, its thread as it is, and the case. */
record Pages(Path folder) {

    static final String REQUEST = "request.html";
    static final String THREAD = "thread.html";
    static final String CASE = "case.html";

    /** The request before anybody decides. */
    void request(Services services, Message message) throws IOException {
        write(REQUEST, new ThreadPage(services.slack().workspace()).html(List.of(message)));
    }

    /** What is there in the end. */
    void outcome(Services services, Message message, JsonNode record) throws IOException {
        write(
                THREAD,
                new ThreadPage(services.slack().workspace())
                        .html(services.slack().workspace().thread(message.channelId(), message.ts())));
        String id = record.path("id").asText();
        write(
                CASE,
                new CasePage()
                        .html(
                                record,
                                services.kibana().files().stream()
                                        .filter(file -> file.caseId().equals(id))
                                        .toList()));
    }

    private void write(String name, String html) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name), html);
    }
}
