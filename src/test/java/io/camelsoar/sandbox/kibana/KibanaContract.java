package io.camelsoar.sandbox.kibana;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Holds requests and answers against the OpenAPI description of Kibana. */
final class KibanaContract {

    /** Reading the description takes a second or two, so all simulators of a process share it. */
    private static final class Holder {
        private static final OpenApiInteractionValidator VALIDATOR = load();
    }

    /** What does not hold; {@code unknownPath} when Kibana has no such route at all. */
    record Findings(List<String> messages, boolean unknownPath) {

        boolean isEmpty() {
            return messages.isEmpty();
        }

        String text() {
            return String.join("; ", messages);
        }
    }

    private KibanaContract() {}

    static Findings checkRequest(KibanaRequest request) {
        SimpleRequest.Builder builder = new SimpleRequest.Builder(request.method(), request.path());
        request.headers().forEach(builder::withHeader);
        request.parameters().forEach(builder::withQueryParam);
        if (request.bytes().length > 0) {
            builder.withBody(request.bytes());
        }
        Findings findings = findings(Holder.VALIDATOR.validateRequest(builder.build()));
        return request.isMultipart() && findings.isEmpty() ? checkForm(request) : findings;
    }

    /** The validator leaves forms alone: as the schema of {@code AddCaseFile} says. */
    private static Findings checkForm(KibanaRequest request) {
        MultipartForm form = new MultipartForm(request.header("Content-Type"), request.bytes());
        List<String> messages = new ArrayList<>();
        form.names().stream()
                .filter(name -> !name.equals("file") && !name.equals("filename"))
                .forEach(name -> messages.add("a part named " + name + " is not allowed"));
        if (form.part("file").filter(part -> !part.fileName().isEmpty()).isEmpty()) {
            messages.add("[request body.file]: expected value of type [Stream]");
        }
        if (form.part("filename").filter(part -> part.text().length() > 160).isPresent()) {
            messages.add("The length of the filename is too long. The maximum length is 160.");
        }
        return new Findings(messages, false);
    }

    static Findings checkResponse(String method, String path, int status, String contentType, String body) {
        return findings(Holder.VALIDATOR.validateResponse(
                path,
                Request.Method.valueOf(method),
                new SimpleResponse.Builder(status)
                        .withContentType(contentType)
                        .withBody(body)
                        .build()));
    }

    private static Findings findings(ValidationReport report) {
        List<ValidationReport.Message> errors = report.getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .toList();
        boolean unknownPath = errors.stream()
                .map(ValidationReport.Message::getKey)
                .anyMatch(key -> key.equals("validation.request.path.missing")
                        || key.equals("validation.request.operation.notAllowed"));
        return new Findings(errors.stream().map(KibanaContract::text).distinct().toList(), unknownPath);
    }

    private static String text(ValidationReport.Message message) {
        List<String> nested =
                message.getNestedMessages().stream().map(KibanaContract::text).toList();
        return Stream.concat(Stream.of(message.getMessage()), nested.stream())
                .distinct()
                .reduce((left, right) -> left + " (" + right + ")")
                .orElse("");
    }

    private static OpenApiInteractionValidator load() {
        return OpenApiInteractionValidator.createForInlineApiSpecification(
                        ContractReader.read("/contracts/kibana-openapi.yaml"))
                .withLevelResolver(LevelResolver.create()
                        // The simulator checks credentials itself and answers 401, not 400.
                        .withLevel("validation.request.security.missing", ValidationReport.Level.IGNORE)
                        .withLevel("validation.request.security.invalid", ValidationReport.Level.IGNORE)
                        // Kibana does not look at Accept, but refuses query parameters it does not know.
                        .withLevel("validation.request.accept.invalid", ValidationReport.Level.IGNORE)
                        .withLevel("validation.request.accept.notAllowed", ValidationReport.Level.IGNORE)
                        .withLevel("validation.request.parameter.query.unexpected", ValidationReport.Level.ERROR)
                        .build())
                .build();
    }
}
