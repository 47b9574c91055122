package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;

/** A refusal in one of the two shapes Kibana has: the platform's and that of the assistant's handlers. */
final class KibanaError extends RuntimeException {

    private final int status;
    private final transient JsonNode body;

    private KibanaError(int status, String message, JsonNode body) {
        super(message);
        this.status = status;
        this.body = body;
    }

    static KibanaError platform(int status, String message) {
        ObjectNode body = SimulatorHttp.JSON.createObjectNode();
        body.put("statusCode", status).put("error", reason(status)).put("message", message);
        return new KibanaError(status, message, body);
    }

    static KibanaError handler(int status, String message) {
        ObjectNode body =
                SimulatorHttp.JSON.createObjectNode().put("message", message).put("status_code", status);
        return new KibanaError(status, message, body);
    }

    int status() {
        return status;
    }

    JsonNode body() {
        return body;
    }

    private static String reason(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 406 -> "Not Acceptable";
            case 409 -> "Conflict";
            case 413 -> "Request Entity Too Large";
            case 415 -> "Unsupported Media Type";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> status >= 500 ? "Internal Server Error" : "Error";
        };
    }
}
