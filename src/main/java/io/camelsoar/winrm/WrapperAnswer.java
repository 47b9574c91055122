package io.camelsoar.winrm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.remote.CommandResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The one line with which the wrapper script answers: {@code WINRM1 } and base64 of JSON. */
record WrapperAnswer(
        CommandResult.Status status,
        Integer exitCode,
        String output,
        List<String> errors,
        List<String> warnings,
        boolean truncated) {

    /** Also after what a program wrote to the console without ending the line. */
    private static final Pattern LINE = Pattern.compile("(?m)WINRM1 ([A-Za-z0-9+/]+=*)\\s*$");

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Finds the answer among everything the remote process wrote. The wrapper writes last, so the last line counts.
     *
     * @return empty if there is none, or none that can be read
     */
    static Optional<WrapperAnswer> find(String standardOutput, int maxOutput) {
        return LINE.matcher(standardOutput)
                .results()
                .reduce((earlier, later) -> later)
                .flatMap(line -> parse(line.group(1), maxOutput));
    }

    private static Optional<WrapperAnswer> parse(String base64, int maxOutput) {
        try {
            JsonNode json = JSON.readTree(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
            CommandResult.Status status =
                    switch (json.path("status").asText().toLowerCase(Locale.ROOT)) {
                        case "ok" -> CommandResult.Status.OK;
                        case "errors" -> CommandResult.Status.ERRORS;
                        case "failed" -> CommandResult.Status.FAILED;
                        case "timeout" -> CommandResult.Status.TIMEOUT;
                        default -> CommandResult.Status.UNKNOWN;
                    };
            String output = json.path("output").asText("");
            boolean tooLong = output.length() > maxOutput;
            boolean ended = status != CommandResult.Status.TIMEOUT && status != CommandResult.Status.UNKNOWN;
            return Optional.of(new WrapperAnswer(
                    status,
                    ended ? json.path("exit").asInt() : null,
                    tooLong ? output.substring(0, maxOutput) : output,
                    texts(json.path("errors")),
                    texts(json.path("warnings")),
                    tooLong || json.path("truncated").asBoolean()));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** PowerShell 5.1 sometimes writes a list of one as the element alone. */
    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(element -> texts.add(element.asText()));
        } else if (node.isTextual()) {
            texts.add(node.asText());
        }
        return texts;
    }
}
