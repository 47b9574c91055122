package io.camelsoar.sandbox.kibana;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Just enough of multipart/form-data to take an uploaded file. */
final class MultipartForm {

    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
    private static final Pattern NAME = Pattern.compile("(?i)[; ]name=\"([^\"]*)\"");
    private static final Pattern FILE_NAME = Pattern.compile("(?i)[; ]filename=\"([^\"]*)\"");
    private static final Pattern CONTENT_TYPE = Pattern.compile("(?im)^Content-Type:\\s*(.+?)\\s*$");

    record Part(String fileName, String contentType, byte[] content) {

        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private final Map<String, Part> parts = new LinkedHashMap<>();

    MultipartForm(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw KibanaError.platform(400, "Invalid content-type header: multipart missing boundary");
        }
        // Latin-1 keeps every byte as one character, so binary content survives the way back.
        String text = "\r\n" + new String(body, StandardCharsets.ISO_8859_1);
        for (String section : text.split(Pattern.quote("\r\n--" + boundary.group(1)), -1)) {
            int headersEnd = section.indexOf("\r\n\r\n");
            if (section.startsWith("\r\n") && headersEnd > 0) {
                add(section.substring(2, headersEnd), section.substring(headersEnd + 4));
            }
        }
    }

    Set<String> names() {
        return parts.keySet();
    }

    Optional<Part> part(String name) {
        return Optional.ofNullable(parts.get(name));
    }

    private void add(String headers, String content) {
        String readableHeaders = new String(headers.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String name = first(NAME, readableHeaders, "");
        String fileName = first(FILE_NAME, readableHeaders, "");
        String contentType = first(CONTENT_TYPE, readableHeaders, "application/octet-stream");
        parts.put(name, new Part(fileName, contentType, content.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String first(Pattern pattern, String text, String fallback) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : fallback;
    }
}
