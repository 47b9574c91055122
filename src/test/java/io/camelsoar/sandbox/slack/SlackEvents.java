package io.camelsoar.sandbox.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Slack's Events API (docs.slack.dev, "Events API"): what happens in the workspace is delivered to the app's request URL, signed. A delivery
 * that is not answered with 2xx within 3 s is made again, three times, with the same {@code event_id}. Slack waits a minute and five
 * before the later ones, this one does not.
 */
public final class SlackEvents {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** For a delivery that a test makes by itself: a slow test host fails no test. */
    private static final Duration SLOW_HOST = Duration.ofMinutes(1);

    private static final int RETRIES = 3;

    /** No two events are the same to Slack, whoever sends them. */
    private static final AtomicLong EVENTS = new AtomicLong();

    private final SlackSimulator slack;
    private final String signingSecret;
    private final Clock clock;
    private final HttpClient http = HttpClient.newHttpClient();

    public SlackEvents(SlackSimulator slack, String signingSecret) {
        this(slack, signingSecret, Clock.systemUTC());
    }

    public SlackEvents(SlackSimulator slack, String signingSecret, Clock clock) {
        this.slack = slack;
        this.signingSecret = signingSecret;
        this.clock = clock;
    }

    /** Whether the request URL can be saved in the app's settings: it sends the challenge back. */
    public boolean verify(URI url) throws IOException, InterruptedException {
        String challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P" + EVENTS.incrementAndGet();
        ObjectNode request = SlackHttp.JSON.createObjectNode();
        request.put("token", "deprecated-verification-token")
                .put("challenge", challenge)
                .put("type", "url_verification");
        HttpResponse<String> answer = new Event(request, signingSecret, now()).send(url);
        return answer.statusCode() == 200 && answer.body().strip().equals(challenge);
    }

    /** A user mentions the app in the thread of a message, and Slack has an event for that. */
    public Event mentions(Message thread, String userId, String text) {
        return mentions(thread.channelId(), thread.ts(), userId, text);
    }

    /** @param threadTs null: outside of threads */
    public Event mentions(String channelId, String threadTs, String userId, String text) {
        String typed = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        String said = "<@" + SlackWorkspace.BOT_USER_ID + "> " + typed;
        Message message = slack.workspace().say(channelId, threadTs, userId, said);
        return event("app_mention", message);
    }

    /** The event of this type for a message that is there; an app that wants both kinds gets two for a message that mentions it. */
    public Event event(String type, Message message) {
        ObjectNode event = WebApi.toJson(message);
        event.put("type", type).put("channel", message.channelId()).put("event_ts", message.ts());
        event.put("client_msg_id", "9d5d0ca8-0c1c-4a53-9f8a-6c1e4b4f9a10");
        if (type.equals("message")) {
            event.put("channel_type", "channel");
        }
        long number = EVENTS.incrementAndGet();
        ObjectNode envelope = SlackHttp.JSON.createObjectNode();
        envelope.put("token", "deprecated-verification-token")
                .put("team_id", SlackWorkspace.TEAM_ID)
                .put("context_team_id", SlackWorkspace.TEAM_ID)
                .putNull("context_enterprise_id")
                .put("api_app_id", SlackWorkspace.APP_ID)
                .set("event", event);
        envelope.put("type", "event_callback")
                .put("event_id", "Ev0SIM" + number)
                .put("event_time", now())
                .put("is_ext_shared_channel", false)
                .put("event_context", "4-sim" + number);
        envelope.putArray("authorizations")
                .addObject()
                .putNull("enterprise_id")
                .put("team_id", SlackWorkspace.TEAM_ID)
                .put("user_id", SlackWorkspace.BOT_USER_ID)
                .put("is_bot", true)
                .put("is_enterprise_install", false);
        return new Event(envelope, signingSecret, now());
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    /** What is to be delivered. Immutable. */
    public final class Event {

        private final ObjectNode envelope;
        private final String secret;
        private final long signedAt;

        private Event(ObjectNode envelope, String secret, long signedAt) {
            this.envelope = envelope.deepCopy();
            this.secret = secret;
            this.signedAt = signedAt;
        }

        /** The JSON that is sent; Socket Mode has the same as its payload. */
        public String json() {
            return envelope.toString();
        }

        /** Changed, and signed so. */
        public Event with(Consumer<ObjectNode> change) {
            ObjectNode changed = envelope.deepCopy();
            change.accept(changed);
            return new Event(changed, secret, signedAt);
        }

        /** Signed with this secret. */
        public Event withSecret(String other) {
            return new Event(envelope, other, signedAt);
        }

        /** Signed as of this time, in seconds since 1970. */
        public Event withTimestamp(long seconds) {
            return new Event(envelope, secret, seconds);
        }

        /** Delivered as Slack does it: the status of each delivery, 0 for one without an answer. */
        public List<Integer> deliver(URI url) throws InterruptedException {
            List<Integer> answers = new ArrayList<>();
            String reason = null;
            for (int retry = 0; retry <= RETRIES; retry++) {
                try {
                    HttpResponse<String> answer = withTimestamp(now()).send(url, retry, reason, PATIENCE);
                    answers.add(answer.statusCode());
                    if (answer.statusCode() / 100 == 2
                            || answer.headers().firstValue("X-Slack-No-Retry").isPresent()) {
                        return answers;
                    }
                    reason = "http_error";
                } catch (IOException failure) {
                    answers.add(0);
                    reason = failure instanceof HttpTimeoutException
                            ? "http_timeout"
                            : failure instanceof ConnectException ? "connection_failed" : "unknown_error";
                }
            }
            return answers;
        }

        /** Delivered once. */
        public HttpResponse<String> send(URI url) throws IOException, InterruptedException {
            return send(url, 0, null);
        }

        /**
         * Delivered once.
         *
         * @param retry the number of this repeat; 0 for the first delivery
         */
        public HttpResponse<String> send(URI url, int retry, String reason) throws IOException, InterruptedException {
            return send(url, retry, reason, SLOW_HOST);
        }

        private HttpResponse<String> send(URI url, int retry, String reason, Duration patience)
                throws IOException, InterruptedException {
            byte[] body = json().getBytes(StandardCharsets.UTF_8);
            return send(url, body, SlackSigner.sign(secret, signedAt, body), retry, reason, patience);
        }

        /** Delivered with another body than the one that the signature is of. */
        public HttpResponse<String> sendForged(URI url, String otherJson) throws IOException, InterruptedException {
            byte[] signed = json().getBytes(StandardCharsets.UTF_8);
            return send(
                    url,
                    otherJson.getBytes(StandardCharsets.UTF_8),
                    SlackSigner.sign(secret, signedAt, signed),
                    0,
                    null,
                    SLOW_HOST);
        }

        private HttpResponse<String> send(
                URI url, byte[] body, String signature, int retry, String reason, Duration patience)
                throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(url)
                    .timeout(patience)
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
                    .header("X-Slack-Request-Timestamp", Long.toString(signedAt))
                    .header("X-Slack-Signature", signature);
            if (retry > 0) {
                request.header("X-Slack-Retry-Num", Integer.toString(retry)).header("X-Slack-Retry-Reason", reason);
            }
            return http.send(
                    request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }
}
