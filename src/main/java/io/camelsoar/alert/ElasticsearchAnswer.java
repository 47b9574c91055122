package io.camelsoar.alert;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.ResponseException;

/** Why Elasticsearch refused: "all shards failed" says nothing, what the first shard said does. */
public final class ElasticsearchAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ElasticsearchAnswer() {}

    /** Status and reasons, such as {@code 404: no such index [.alerts-*]}; empty: the failure is no answer of Elasticsearch. */
    public static Optional<String> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ElasticsearchException refusal) {
                ErrorCause error = refusal.error();
                Stream<ErrorCause> shard = error.rootCause().stream().limit(1);
                return Optional.of(refusal.status() + ": "
                        + join(Stream.concat(Stream.of(error), shard).map(ErrorCause::reason)));
            }
            // 502 to 504 do not come as the exception that has the error in it
            if (cause instanceof ResponseException answer) {
                return Optional.of(answer.getResponse().getStatusLine().getStatusCode() + ": " + reasons(answer));
            }
        }
        return Optional.empty();
    }

    private static String reasons(ResponseException answer) {
        String body = "";
        try {
            body = EntityUtils.toString(answer.getResponse().getEntity());
            JsonNode error = JSON.readTree(body).path("error");
            String reasons = join(Stream.of(error, error.path("root_cause").path(0), error.path("caused_by"))
                    .map(part -> part.path("reason").asText("")));
            return reasons.isEmpty() ? body : reasons;
        } catch (IOException | IllegalArgumentException e) {
            return body; // a proxy's page, or nothing at all
        }
    }

    private static String join(Stream<String> reasons) {
        return reasons.filter(reason -> reason != null && !reason.isBlank())
                .distinct()
                .collect(Collectors.joining(": "));
    }
}
