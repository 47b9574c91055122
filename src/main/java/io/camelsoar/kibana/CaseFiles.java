package io.camelsoar.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.failure.FailureKind;
import io.camelsoar.failure.Failures;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Long texts as files of a case. */
public final class CaseFiles {

    private static final Logger LOG = LoggerFactory.getLogger(CaseFiles.class);
    /** Without a parameter: Kibana holds it against a list of types. */
    private static final ContentType TYPE = ContentType.create("text/plain");

    private static final ContentType FIELD = ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8);

    /** How often an upload may end without an answer that says what is wrong, while Kibana answers to the rest. */
    private static final int TRIES = 3;

    private final Failures failures;
    /** Uploads that ended so, by the incident and the file's name. */
    private final Map<String, Integer> broken = new ConcurrentHashMap<>();

    public CaseFiles(Failures failures) {
        this.failures = failures;
    }

    /**
     * A file in the form in which Kibana takes it.
     *
     * @param file with its {@code name}, without extension, and its {@code text}
     */
    public HttpEntity form(JsonNode file) {
        String name = file.get("name").asText();
        byte[] text = file.get("text").asText().getBytes(StandardCharsets.UTF_8);
        return MultipartEntityBuilder.create()
                .setMode(HttpMultipartMode.EXTENDED)
                .addTextBody("filename", name, FIELD)
                .addBinaryBody("file", text, TYPE, name + ".txt")
                .build();
    }

    /** Whether the file is to be sent: not again where that broke off again and again, as at a proxy that lets none through. */
    public boolean takes(Exchange exchange) {
        return broken.getOrDefault(key(exchange), 0) < TRIES;
    }

    /**
     * Has what follows only where Kibana took no file and will not, whatever its reason: size, type, number, a privilege, its version.
     *
     * @throws Exception the failure, if it is another one
     */
    public void refused(Exception failure, Exchange exchange) throws Exception {
        FailureKind kind = failures.kind(failure);
        if (kind == FailureKind.IN_DOUBT && broken.merge(key(exchange), 1, Integer::sum) == TRIES) {
            instead(failure, exchange); // from the next try on: until then it may still arrive
        }
        if (kind != FailureKind.HOPELESS) {
            throw failure;
        }
        instead(failure, exchange);
    }

    /** The file is in the case, or what stands for it. */
    public void done(Exchange exchange) {
        broken.remove(key(exchange));
    }

    private void instead(Exception failure, Exchange exchange) {
        LOG.warn(
                "Incident {}: the file {} goes into the case as comments: {}",
                exchange.getVariable("incidentId"),
                name(exchange),
                failures.describe("Kibana (soar.kibana.url)", failure, null));
    }

    private static String key(Exchange exchange) {
        return exchange.getVariable("incidentId") + " " + name(exchange);
    }

    private static String name(Exchange exchange) {
        return exchange.getVariable("caseFile", JsonNode.class).path("name").asText();
    }
}
