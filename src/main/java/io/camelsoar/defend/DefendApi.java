package io.camelsoar.defend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.failure.HeldBackException;
import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.CommandResult.Status;
import io.camelsoar.remote.NotStartedException;
import io.camelsoar.secrets.Redaction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** Kibana's API of response actions: an action is sent once, then looked at until it has ended or the time is over. */
public final class DefendApi implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/api/endpoint/action/";
    private static final int LONGEST_ANSWER = 1_000_000;
    private static final int LONGEST_SHOWN = 300;
    /** Nothing else that an answer calls an id gets into a path. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final String kibanaUrl;
    private final HttpClientConfigurer configurer;
    private final Duration timeout;
    private final Duration pollPeriod;
    private CloseableHttpClient client;

    /**
     * @param configurer logs on to Kibana
     * @param timeout the longest that an action is waited for
     * @param pollPeriod between two looks at it
     */
    public DefendApi(String kibanaUrl, HttpClientConfigurer configurer, Duration timeout, Duration pollPeriod) {
        this.kibanaUrl = kibanaUrl;
        this.configurer = configurer;
        this.timeout = timeout;
        this.pollPeriod = pollPeriod;
    }

    private record Answer(int status, JsonNode body) {

        boolean isOk() {
            return status >= 200 && status < 300;
        }

        /** Both shapes of Kibana's errors have it. */
        String message() {
            String line = Redaction.of(body.path("message").asText("")).replaceAll("\\s+", " ");
            return status + (line.isBlank() ? "" : ": " + line.substring(0, Math.min(line.length(), LONGEST_SHOWN)));
        }
    }

    /**
     * Sends an action and waits for its end. From the moment that Kibana may have taken it there are no exceptions: what is not known is
     * {@link Status#UNKNOWN}.
     *
     * @throws HeldBackException if Kibana cannot be reached, or takes nothing just now: nothing was done
     * @throws NotStartedException if it refused: nothing was done
     */
    CommandResult send(ResponseAction action, JsonNode request) throws NotStartedException {
        Instant started = Instant.now();
        long begin = System.nanoTime();
        Answer answer;
        try {
            answer = call(
                    ClassicRequestBuilder.post(kibanaUrl + PATH + action.type().api())
                            .setEntity(request.toString(), ContentType.APPLICATION_JSON)
                            .build());
        } catch (ConnectException | NoRouteToHostException | UnknownHostException | ConnectTimeoutException e) {
            throw new HeldBackException("held-kibana", "Kibana (soar.kibana.url) cannot be reached");
        } catch (SSLHandshakeException | SSLPeerUnverifiedException e) {
            throw new NotStartedException(
                    NotStartedException.Kind.TLS,
                    "Kibana (soar.kibana.url, soar.kibana.ca-file): " + e.getMessage(),
                    e);
        } catch (IOException | RuntimeException e) {
            return result(
                    Status.UNKNOWN,
                    "",
                    List.of("Kibana gave no answer to the action: "
                            + e.getClass().getSimpleName()),
                    started,
                    begin);
        }
        requireTaken(answer);
        String id =
                answer.body().at("/data/id").asText(answer.body().path("action").asText());
        if (!answer.isOk() || !ID.matcher(id).matches()) {
            return result(
                    Status.UNKNOWN,
                    "",
                    List.of("Kibana answered " + answer.message()
                            + ", without an action: whether it is done is not known"),
                    started,
                    begin);
        }
        return await(action, id, started, begin);
    }

    private static void requireTaken(Answer answer) throws NotStartedException {
        int status = answer.status();
        if (status == 429) {
            throw new HeldBackException("held-kibana", "Kibana (soar.kibana.url) takes no response action just now");
        }
        if (status == 401 || status == 403) {
            throw new NotStartedException(
                    NotStartedException.Kind.ACCESS_DENIED,
                    "Kibana refused the response action (" + answer.message()
                            + "): it takes an Enterprise licence, and for soar.kibana.api-key the privileges of response actions",
                    null);
        }
        if (status >= 300 && status < 500 && status != 408) {
            throw new NotStartedException(
                    NotStartedException.Kind.PROTOCOL,
                    "Kibana refused the response action (" + answer.message() + ")",
                    null);
        }
    }

    private CommandResult await(ResponseAction action, String id, Instant started, long begin) {
        String sent = "Elastic Defend action " + id;
        String last = "it is still pending";
        while (System.nanoTime() - begin < timeout.toNanos()) {
            try {
                Thread.sleep(pollPeriod.toMillis());
                Answer answer =
                        call(ClassicRequestBuilder.get(kibanaUrl + PATH + id).build());
                JsonNode data = answer.body().path("data");
                if (answer.isOk()
                        && (data.path("isCompleted").asBoolean()
                                || data.path("isExpired").asBoolean())) {
                    return ended(action, sent, data, started, begin);
                }
                last = answer.isOk() ? "it is still pending" : "Kibana answers " + answer.message();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                last = "camel-soar was interrupted";
                break;
            } catch (IOException | RuntimeException e) {
                last = "Kibana does not answer (" + e.getClass().getSimpleName() + ")";
            }
        }
        return result(
                Status.UNKNOWN,
                sent,
                List.of("the action was taken, but its end was not heard of within soar.defend.timeout: " + last
                        + ". It may still be done"),
                started,
                begin);
    }

    private static CommandResult ended(ResponseAction action, String sent, JsonNode data, Instant started, long begin) {
        List<String> errors = new ArrayList<>();
        data.path("errors").forEach(error -> errors.add(error.asText()));
        boolean completed = data.path("isCompleted").asBoolean();
        boolean successful = completed && data.path("wasSuccessful").asBoolean();
        if (!completed) {
            errors.add("it has expired: the endpoint did not take it up in time, and will not");
        } else if (!successful && errors.isEmpty()) {
            errors.add("the endpoint could not do it");
        }
        StringBuilder output = new StringBuilder(sent);
        String host = data.path("hosts").path(action.agent()).path("name").asText("");
        output.append(host.isEmpty() ? "" : " on " + host)
                .append(": ")
                .append(action.type().word())
                .append(successful ? " was successful" : completed ? " failed" : " has expired");
        JsonNode content = data.path("outputs").path(action.agent()).path("content");
        for (Map.Entry<String, JsonNode> field : content.properties()) {
            output.append('\n').append(field.getKey()).append(": ").append(text(field.getValue()));
        }
        return result(successful ? Status.OK : Status.FAILED, output.toString(), errors, started, begin);
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static CommandResult result(
            Status status, String output, List<String> errors, Instant started, long begin) {
        return new CommandResult(
                status, null, output, errors, List.of(), false, started, Duration.ofNanos(System.nanoTime() - begin));
    }

    private Answer call(ClassicHttpRequest request) throws IOException {
        return client().execute(request, response -> {
            HttpEntity entity = response.getEntity();
            return new Answer(response.getCode(), entity == null ? JSON.createObjectNode() : json(entity));
        });
    }

    /** What is no JSON, as a proxy's page, says nothing. */
    private static JsonNode json(HttpEntity entity) throws IOException {
        try {
            return JSON.readTree(EntityUtils.toString(entity, StandardCharsets.UTF_8, LONGEST_ANSWER));
        } catch (JsonProcessingException | ParseException e) {
            return JSON.createObjectNode();
        }
    }

    private synchronized CloseableHttpClient client() {
        if (client == null) {
            HttpClientBuilder builder = HttpClientBuilder.create();
            configurer.configureHttpClient(builder);
            client = builder.build();
        }
        return client;
    }

    @Override
    public synchronized void close() throws IOException {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
