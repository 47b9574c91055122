package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import io.camelsoar.sandbox.SimulatorHttp;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request with its body read and the space prefix taken off its path. */
record KibanaRequest(
        String method,
        String path,
        Map<String, List<String>> parameters,
        Map<String, List<String>> headers,
        byte[] bytes,
        JsonNode json) {

    static KibanaRequest read(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath().replaceFirst("^/s/[^/]+(?=/)", "");
        byte[] bytes = SimulatorHttp.readBody(exchange);
        return new KibanaRequest(
                exchange.getRequestMethod(),
                path,
                SimulatorHttp.parameterLists(exchange.getRequestURI().getRawQuery()),
                exchange.getRequestHeaders(),
                bytes,
                MissingNode.getInstance());
    }

    KibanaRequest withJson() {
        if (bytes.length == 0 || isMultipart()) {
            return this;
        }
        try {
            return new KibanaRequest(method, path, parameters, headers, bytes, SimulatorHttp.JSON.readTree(bytes));
        } catch (JsonProcessingException e) {
            throw KibanaError.platform(400, "Invalid request payload JSON format");
        } catch (IOException e) {
            throw KibanaError.platform(400, String.valueOf(e.getMessage()));
        }
    }

    boolean isMultipart() {
        return header("Content-Type").toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    String header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .flatMap(header -> header.getValue().stream())
                .findFirst()
                .orElse("");
    }

    String parameter(String name, String fallback) {
        return parameters.getOrDefault(name, List.of(fallback)).get(0);
    }

    /** The decoded segments of the path, without the leading {@code api}. */
    List<String> segments() {
        return Arrays.stream(path.split("/"))
                .filter(segment -> !segment.isEmpty())
                .skip(1)
                .map(segment -> SimulatorHttp.decode(segment.replace("+", "%2B")))
                .toList();
    }
}
