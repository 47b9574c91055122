package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.JsonNode;

/** A stored document; {@code sequence} is its place in the order of indexing. */
record Document(String index, String id, JsonNode source, long sequence) {}
