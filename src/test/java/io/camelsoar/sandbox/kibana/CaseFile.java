package io.camelsoar.sandbox.kibana;

import java.nio.charset.StandardCharsets;

/** A file that was attached to a case; the name is without extension, as the request gave it. */
public record CaseFile(String caseId, String name, String uploadedName, String contentType, byte[] content) {

    /** What is in it. */
    public String text() {
        return new String(content, StandardCharsets.UTF_8);
    }
}
