package io.camelsoar.sandbox.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.sandbox.SimulatorHttp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The Cases API. What a schema cannot say is checked here; the rest {@link KibanaContract} has checked before. */
final class CasesApi {

    private static final int MAX_ALERTS = 1_000;
    private static final int MAX_FILES = 100;
    /** How far a list can be paged through. */
    private static final int MAX_FOUND = 10_000;
    /** What the types of attachments are called in the activity. */
    private static final Map<String, String> ACTIVITY_TYPES = Map.of("externalReference", "attachment");
    /** Kibana's own default of {@code xpack.cases.files.maxSize}, in bytes. */
    private static final int MAX_FILE_SIZE = 100 * 1024 * 1024;
    /** Besides images. */
    private static final Set<String> FILE_TYPES = Set.of(
            "text/plain",
            "text/csv",
            "text/json",
            "application/json",
            "application/zip",
            "application/gzip",
            "application/x-bzip",
            "application/x-bzip2",
            "application/x-7z-compressed",
            "application/x-tar",
            "application/pdf");

    /** Which the name says, not the request: some of those that Kibana looks up. */
    private static final Map<String, String> TYPES = Map.of(
            "txt",
            "text/plain",
            "csv",
            "text/csv",
            "json",
            "application/json",
            "zip",
            "application/zip",
            "png",
            "image/png",
            "html",
            "text/html",
            "exe",
            "application/x-msdos-program");

    private final AlertStatuses alertStatuses;
    private final Consumer<KibanaEvent> events;
    private final Map<String, SimulatedCase> cases = new LinkedHashMap<>();
    /** By each tag that they ever had: a search for one of ten thousand does not look at all of them, as Kibana's does not. */
    private final Map<String, Set<SimulatedCase>> tagged = new HashMap<>();

    private final List<CaseFile> files = new ArrayList<>();
    private long sequence = 532;
    private boolean assignable = true;
    private int maxFileSize = MAX_FILE_SIZE;
    private Duration searchLag = Duration.ZERO;

    CasesApi(AlertStatuses alertStatuses, Consumer<KibanaEvent> events) {
        this.alertStatuses = alertStatuses;
        this.events = events;
    }

    synchronized List<JsonNode> all() {
        return cases.values().stream()
                .<JsonNode>map(SimulatedCase::withComments)
                .toList();
    }

    synchronized void delete(String caseId) {
        cases.remove(caseId);
    }

    synchronized List<CaseFile> files() {
        return List.copyOf(files);
    }

    synchronized void basicLicence() {
        assignable = false;
    }

    synchronized void maxFileSize(int bytes) {
        maxFileSize = bytes;
    }

    synchronized void searchLag(Duration newLag) {
        searchLag = newLag;
    }

    /** Kibana's writes do not refresh the index. */
    private boolean isSearchable(JsonNode createdAt) {
        return !Instant.parse(createdAt.asText()).plus(searchLag).isAfter(Instant.now());
    }

    synchronized JsonNode create(JsonNode request) {
        checkLengths(request);
        checkAssignees(request);
        SimulatedCase created = new SimulatedCase(request, sequence++);
        cases.put(created.id(), created);
        index(created);
        emit(KibanaEvent.Kind.CASE_CREATED, created.id(), created.withComments());
        return created.withComments();
    }

    /** Without its comments, as from Kibana 9.0 on. */
    synchronized JsonNode get(String caseId) {
        ObjectNode found = existing(caseId).summary();
        found.remove("comments");
        return found;
    }

    synchronized JsonNode activity(String caseId, KibanaRequest request) {
        List<ObjectNode> found = new ArrayList<>(existing(caseId).activity().stream()
                .filter(action -> isSearchable(action.get("created_at")))
                .filter(action -> isOneOf(request, "types", action.at("/payload/comment/type"), ACTIVITY_TYPES))
                .toList());
        if (!request.parameter("sortOrder", "asc").equals("asc")) {
            Collections.reverse(found);
        }
        int page = Integer.parseInt(request.parameter("page", "1"));
        int perPage = Integer.parseInt(request.parameter("perPage", "20"));
        if (page * perPage > MAX_FOUND) {
            throw KibanaError.platform(
                    400,
                    "The number of documents is too high. Paginating through more than 10,000 documents is not possible.");
        }
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.put("page", page).put("perPage", perPage).put("total", found.size());
        ArrayNode list = answer.putArray("userActions");
        found.stream().skip((page - 1L) * perPage).limit(perPage).forEach(list::add);
        return answer;
    }

    synchronized JsonNode alerts(String caseId) {
        return existing(caseId).alertDocuments();
    }

    synchronized JsonNode casesOfAlert(String alertId, KibanaRequest request) {
        ArrayNode related = SimulatorHttp.JSON.createArrayNode();
        cases.values().stream()
                .filter(candidate -> candidate.alerts().containsKey(alertId))
                .filter(candidate -> isOneOf(request, "owner", candidate.field("owner")))
                .forEach(candidate -> related.add(candidate.related()));
        return related;
    }

    synchronized JsonNode find(KibanaRequest request) {
        int page = Integer.parseInt(request.parameter("page", "1"));
        int perPage = Integer.parseInt(request.parameter("perPage", "20"));
        List<SimulatedCase> found = new ArrayList<>(candidates(request)
                .filter(candidate -> isSearchable(candidate.field("created_at")))
                .filter(candidate -> isOneOf(request, "owner", candidate.field("owner")))
                .filter(candidate -> isOneOf(request, "status", candidate.field("status")))
                .filter(candidate -> isOneOf(request, "severity", candidate.field("severity")))
                .filter(candidate -> isOneOf(request, "tags", candidate.field("tags")))
                .filter(candidate -> hasText(candidate, request.parameter("search", "")))
                .toList());
        if (!request.parameter("sortOrder", "desc").equals("asc")) {
            Collections.reverse(found);
        }
        ObjectNode answer = SimulatorHttp.JSON.createObjectNode();
        answer.put("page", page).put("per_page", perPage).put("total", found.size());
        ArrayNode list = answer.putArray("cases");
        found.stream()
                .skip((long) Math.max(0, page - 1) * perPage)
                .limit(perPage)
                .forEach(match -> list.add(match.summary()));
        answer.put("count_open_cases", count(found, "open"));
        answer.put("count_in_progress_cases", count(found, "in-progress"));
        answer.put("count_closed_cases", count(found, "closed"));
        return answer;
    }

    private void index(SimulatedCase changed) {
        texts(changed.field("tags"))
                .forEach(tag -> tagged.computeIfAbsent(tag, name -> new LinkedHashSet<>())
                        .add(changed));
    }

    /** Those that may have the tags that are asked for, in the order in which they were opened. */
    private Stream<SimulatedCase> candidates(KibanaRequest request) {
        List<String> wanted = request.parameters().getOrDefault("tags", List.of());
        if (wanted.isEmpty()) {
            return cases.values().stream();
        }
        return wanted.stream()
                .flatMap(tag -> tagged.getOrDefault(tag, Set.of()).stream())
                .distinct()
                .filter(candidate -> cases.containsKey(candidate.id()))
                .sorted(Comparator.comparingLong(SimulatedCase::number));
    }

    synchronized JsonNode update(JsonNode request) {
        return update(request, SimulatedCase.OWNER);
    }

    synchronized void setStatus(String caseId, String status, String username) {
        ObjectNode change = SimulatorHttp.JSON.createObjectNode();
        change.putArray("cases")
                .addObject()
                .put("id", caseId)
                .put("version", existing(caseId).version())
                .put("status", status);
        update(change, username);
    }

    private JsonNode update(JsonNode request, String username) {
        JsonNode patches = request.path("cases");
        checkUpdate(patches);
        ArrayNode updated = SimulatorHttp.JSON.createArrayNode();
        for (JsonNode patch : patches) {
            SimulatedCase current = cases.get(patch.path("id").asText());
            if (!current.changes(patch)) {
                continue;
            }
            String statusBefore = current.status();
            boolean syncedBefore = current.syncsAlerts();
            current.apply(patch, sequence++, username);
            index(current);
            updated.add(current.withComments());
            emit(KibanaEvent.Kind.CASE_UPDATED, current.id(), current.withComments());
            if (current.syncsAlerts() && (!syncedBefore || !statusBefore.equals(current.status()))) {
                current.alerts().keySet().forEach(alertId -> alertStatuses.set(alertId, current.status()));
            }
        }
        return updated;
    }

    synchronized JsonNode comment(String caseId, JsonNode request) {
        SimulatedCase target = existing(caseId);
        if (request.path("type").asText().equals("alert")) {
            attachAlerts(target, request);
        } else {
            checkLength(request, "comment", 30_000);
            JsonNode comment = target.addComment(request, sequence++);
            emit(KibanaEvent.Kind.COMMENT, target.id(), comment);
        }
        return target.withComments();
    }

    synchronized JsonNode addFile(String caseId, KibanaRequest request) {
        SimulatedCase target = existing(caseId);
        MultipartForm form = new MultipartForm(request.header("Content-Type"), request.bytes());
        MultipartForm.Part file = form.part("file").orElseThrow();
        int dot = file.fileName().lastIndexOf('.');
        String type = TYPES.getOrDefault(file.fileName().substring(dot + 1).toLowerCase(Locale.ROOT), "undefined");
        String name = form.part("filename")
                .map(MultipartForm.Part::text)
                .orElse(file.fileName().substring(0, Math.max(0, dot)));
        checkFile(caseId, name, type, file.content());
        files.add(new CaseFile(caseId, name, file.fileName(), type, file.content()));
        ObjectNode attachment = SimulatorHttp.JSON.createObjectNode();
        attachment.put("type", "externalReference").put("owner", "securitySolution");
        attachment.put("externalReferenceAttachmentTypeId", ".files");
        attachment
                .putObject("externalReferenceMetadata")
                .putArray("files")
                .addObject()
                .put("name", name)
                .put("extension", file.fileName().substring(dot + 1))
                .put("mimeType", type)
                .put("created", Instant.now().toString());
        emit(KibanaEvent.Kind.COMMENT, target.id(), target.addComment(attachment, sequence++));
        return target.withComments();
    }

    private void checkFile(String caseId, String name, String type, byte[] content) {
        if (name.isBlank() || name.length() > 160) {
            throw KibanaError.platform(400, "The length of the filename is wrong. The maximum length is 160.");
        }
        if (!FILE_TYPES.contains(type) && !type.startsWith("image/")) {
            throw KibanaError.platform(400, "The mime type field value " + type + " is not allowed.");
        }
        if (content.length > maxFileSize) {
            throw KibanaError.platform(413, "Maximum of " + maxFileSize + " bytes exceeded");
        }
        if (files.stream().filter(known -> known.caseId().equals(caseId)).count() >= MAX_FILES) {
            throw KibanaError.platform(
                    400, "Case has reached the maximum allowed number (" + MAX_FILES + ") of attached files.");
        }
    }

    private void attachAlerts(SimulatedCase target, JsonNode request) {
        List<String> ids = texts(request.path("alertId"));
        List<String> indices = texts(request.path("index"));
        if (ids.size() != indices.size()) {
            throw KibanaError.platform(400, "Alert IDs and indices must be of equal length");
        }
        if (target.status().equals("closed")) {
            throw KibanaError.platform(400, "Alert cannot be attached to a closed case");
        }
        Set<String> added = new LinkedHashSet<>(ids);
        added.removeAll(target.alerts().keySet());
        if (added.isEmpty()) {
            // Attached already: the real one says 200 and does nothing.
            return;
        }
        if (target.alerts().size() + added.size() > MAX_ALERTS) {
            throw KibanaError.platform(
                    400, "Case has reached the maximum allowed number (" + MAX_ALERTS + ") of attached alerts.");
        }
        String now = Instant.now().toString();
        ObjectNode attachment = request.deepCopy();
        ArrayNode addedIds = attachment.putArray("alertId");
        ArrayNode addedIndices = attachment.putArray("index");
        for (String id : added) {
            String index = indices.get(ids.indexOf(id));
            target.alerts().put(id, new SimulatedCase.Alert(id, index, now));
            addedIds.add(id);
            addedIndices.add(index);
        }
        JsonNode comment = target.addComment(attachment, sequence++);
        for (String id : added) {
            emit(KibanaEvent.Kind.ALERT_ATTACHED, target.id(), comment);
            if (target.syncsAlerts()) {
                alertStatuses.set(id, target.status());
            }
        }
    }

    private void checkUpdate(JsonNode patches) {
        List<String> missing = new ArrayList<>();
        List<String> stale = new ArrayList<>();
        ArrayNode references = SimulatorHttp.JSON.createArrayNode();
        boolean changes = false;
        for (JsonNode patch : patches) {
            checkLengths(patch);
            checkAssignees(patch);
            String id = patch.path("id").asText();
            references
                    .addObject()
                    .put("id", id)
                    .put("version", patch.path("version").asText());
            SimulatedCase current = cases.get(id);
            if (current == null) {
                missing.add(id);
            } else if (!current.version().equals(patch.path("version").asText())) {
                stale.add(id);
            } else {
                changes |= current.changes(patch);
            }
        }
        String failed = "Failed to update case, ids: " + references + ": Error: ";
        if (!missing.isEmpty()) {
            throw KibanaError.platform(
                    404,
                    failed + "These cases " + String.join(", ", missing)
                            + " do not exist. Please check you have the correct ids.");
        }
        if (!stale.isEmpty()) {
            throw KibanaError.platform(
                    409,
                    failed + "These cases " + String.join(", ", stale)
                            + " has been updated. Please refresh before saving additional updates.");
        }
        if (!changes) {
            throw KibanaError.platform(406, failed + "All update fields are identical to current version.");
        }
    }

    private SimulatedCase existing(String caseId) {
        SimulatedCase found = cases.get(caseId);
        if (found == null) {
            throw KibanaError.platform(404, "Saved object [cases/" + caseId + "] not found");
        }
        return found;
    }

    private void emit(KibanaEvent.Kind kind, String id, JsonNode document) {
        events.accept(new KibanaEvent(kind, id, document));
    }

    private void checkAssignees(JsonNode request) {
        if (!assignable && !request.path("assignees").isEmpty()) {
            throw KibanaError.platform(
                    403,
                    "Failed to create case: Error: In order to assign users to cases, you must be subscribed to an Elastic Platinum"
                            + " license");
        }
    }

    private static void checkLengths(JsonNode request) {
        checkLength(request, "title", 160);
        checkLength(request, "description", 30_000);
        request.path("tags").forEach(tag -> checkBlank(tag, "tag"));
    }

    /** In UTF-16 units, as JavaScript counts: a schema validator counts an emoji as one, Kibana as two. */
    private static void checkLength(JsonNode request, String field, int maximum) {
        if (!request.has(field)) {
            return;
        }
        if (request.get(field).asText().length() > maximum) {
            throw KibanaError.platform(
                    400, "The length of the " + field + " is too long. The maximum length is " + maximum + ".");
        }
        checkBlank(request.get(field), field);
    }

    private static void checkBlank(JsonNode value, String field) {
        if (value.asText().isBlank()) {
            throw KibanaError.platform(400, "The " + field + " field cannot be an empty string.");
        }
    }

    /** @param names of the values in the parameter, where they are others */
    private static boolean isOneOf(
            KibanaRequest request, String parameter, JsonNode values, Map<String, String> names) {
        List<String> wanted = request.parameters().getOrDefault(parameter, List.of());
        return wanted.isEmpty()
                || texts(values).stream()
                        .map(value -> names.getOrDefault(value, value))
                        .anyMatch(wanted::contains);
    }

    private static boolean isOneOf(KibanaRequest request, String parameter, JsonNode values) {
        return isOneOf(request, parameter, values, Map.of());
    }

    private static boolean hasText(SimulatedCase candidate, String search) {
        String text = candidate.field("title").asText() + "\n"
                + candidate.field("description").asText();
        return text.toLowerCase(Locale.ROOT).contains(search.toLowerCase(Locale.ROOT));
    }

    private static long count(List<SimulatedCase> found, String status) {
        return found.stream().filter(match -> match.status().equals(status)).count();
    }

    private static List<String> texts(JsonNode scalarOrArray) {
        if (!scalarOrArray.isArray()) {
            return List.of(scalarOrArray.asText());
        }
        List<String> texts = new ArrayList<>();
        scalarOrArray.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
