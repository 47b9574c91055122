package io.camelsoar.sandbox.kibana;

/** A file that was attached to a case; the name is without extension, as the request gave it. */
public record CaseFile(String caseId, String name, String uploadedName, String contentType, byte[] content) {}
