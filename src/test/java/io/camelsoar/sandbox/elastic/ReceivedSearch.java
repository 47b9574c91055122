package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** A search as the simulator got it; {@code target} is the index part of the address, empty when there was none. */
public record ReceivedSearch(String target, Map<String, String> parameters, JsonNode body) {}
