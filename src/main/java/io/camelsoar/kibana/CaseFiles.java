package io.camelsoar.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.failure.FailureKind;
import io.camelsoar.failure.Failures;
import java.nio.charset.StandardCharsets;
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

    private final Failures failures;

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

    /**
     * Has what follows only where Kibana took no file and will not, whatever its reason: size, type, number, a privilege, its version.
     *
     * @throws Exception the failure, if it is another one
     */
    public void refused(Exception failure, Exchange exchange) throws Exception {
        if (failures.kind(failure) != FailureKind.HOPELESS) {
            throw failure;
        }
        LOG.warn(
                "Incident {}: the file {} goes into the case as comments: {}",
                exchange.getVariable("incidentId"),
                exchange.getVariable("caseFile", JsonNode.class).path("name").asText(),
                failures.describe("Kibana (soar.kibana.url)", failure, null));
    }
}
