package io.camelsoar.sandbox.elastic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;

/** A refusal in the shape Elasticsearch gives it. */
final class ElasticsearchError extends RuntimeException {

    private final int status;
    private final transient ObjectNode error;

    private ElasticsearchError(int status, ObjectNode error) {
        super(error.path("reason").asText());
        this.status = status;
        this.error = error;
    }

    static ElasticsearchError of(int status, String type, String reason) {
        return new ElasticsearchError(status, withRootCause(cause(type, reason)));
    }

    /** What only a shard can see comes wrapped: the outer type says nothing, the root cause does. */
    static ElasticsearchError ofAllShards(int status, String type, String reason) {
        return ofShards(status, type, reason, "all shards failed");
    }

    static ElasticsearchError ofShards(int status, String type, String reason, String outerReason) {
        ObjectNode error = cause("search_phase_execution_exception", outerReason);
        error.putArray("root_cause").add(cause(type, reason));
        error.put("phase", "query");
        error.put("grouped", true);
        error.putArray("failed_shards").add(shardFailure(type, reason));
        return new ElasticsearchError(status, error);
    }

    static ElasticsearchError indexNotFound(String index) {
        ObjectNode cause = cause("index_not_found_exception", "no such index [" + index + "]");
        cause.put("resource.type", "index_or_alias");
        cause.put("resource.id", index);
        cause.put("index_uuid", "_na_");
        cause.put("index", index);
        return new ElasticsearchError(404, withRootCause(cause));
    }

    static ElasticsearchError unauthorized(String reason) {
        ObjectNode cause = cause("security_exception", reason);
        cause.putObject("header")
                .putArray("WWW-Authenticate")
                .add("Basic realm=\"security\", charset=\"UTF-8\"")
                .add("Bearer realm=\"security\"")
                .add("ApiKey");
        return new ElasticsearchError(401, withRootCause(cause));
    }

    static ElasticsearchError parsing(String reason) {
        ObjectNode cause = cause("parsing_exception", reason);
        cause.put("line", 1);
        cause.put("col", 1);
        return new ElasticsearchError(400, withRootCause(cause));
    }

    static ObjectNode shardFailure(String type, String reason) {
        ObjectNode failure = SimulatorHttp.JSON.createObjectNode();
        failure.put("shard", 0);
        failure.put("node", "simulator");
        failure.set("reason", cause(type, reason));
        return failure;
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        ObjectNode body = SimulatorHttp.JSON.createObjectNode();
        body.set("error", error);
        body.put("status", status);
        return body;
    }

    private static ObjectNode withRootCause(ObjectNode cause) {
        ObjectNode error = cause.deepCopy();
        error.putArray("root_cause").add(cause);
        return error;
    }

    private static ObjectNode cause(String type, String reason) {
        return SimulatorHttp.JSON.createObjectNode().put("type", type).put("reason", reason);
    }
}
