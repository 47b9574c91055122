package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Slack's way to upload a file (docs.slack.dev, files.getUploadURLExternal and files.completeUploadExternal): each upload is
 * completed once, with as many bytes as were announced.
 */
final class FilesApi {

    private static final String PATH = "/upload/v1/";

    private record Upload(String name, int length, byte[] content) {}

    private final ConcurrentHashMap<String, Upload> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    static String path() {
        return PATH;
    }

    ObjectNode place(ObjectNode arguments, URI server) {
        String name = arguments.path("filename").asText("");
        int length = arguments.path("length").asInt(0);
        if (name.isEmpty() || length <= 0) {
            throw new SlackCallException("invalid_arguments", List.of("missing required field: filename, length"));
        }
        String id = "F%010d".formatted(count.incrementAndGet());
        uploads.put(id, new Upload(name, length, null));
        return WebApi.ok()
                .put("upload_url", server.resolve(PATH + id).toString())
                .put("file_id", id);
    }

    /** Bytes arrive; nobody sees them yet. */
    void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String id = exchange.getRequestURI().getPath().substring(PATH.length());
            byte[] content = exchange.getRequestBody().readAllBytes();
            Upload upload = uploads.computeIfPresent(
                    id,
                    (key, announced) -> announced.length == content.length
                            ? new Upload(announced.name, announced.length, content)
                            : announced);
            boolean taken = upload != null && upload.content != null;
            byte[] answer = (taken ? "OK - " + content.length : "refused").getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(taken ? 200 : 400, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** The files of the last call, which are uploads no more. */
    List<Message.SharedFile> complete(ObjectNode arguments) {
        List<Message.SharedFile> files = new ArrayList<>();
        JsonNode named = files(arguments);
        for (JsonNode file : named) {
            String id = file.path("id").asText();
            Upload upload = uploads.get(id);
            if (upload == null || upload.content == null) {
                throw new SlackCallException("file_not_found");
            }
            files.add(new Message.SharedFile(
                    id,
                    upload.name,
                    file.path("title").asText(upload.name),
                    new String(upload.content, StandardCharsets.UTF_8)));
        }
        files.forEach(file -> uploads.remove(file.id()));
        return files;
    }

    private static JsonNode files(ObjectNode arguments) {
        try {
            JsonNode files = arguments.path("files").isTextual()
                    ? SlackHttp.JSON.readTree(arguments.get("files").textValue())
                    : arguments.path("files");
            if (files instanceof ArrayNode && !files.isEmpty()) {
                return files;
            }
        } catch (JsonProcessingException malformed) {
            // as below
        }
        throw new SlackCallException("invalid_arguments", List.of("missing required field: files"));
    }
}
