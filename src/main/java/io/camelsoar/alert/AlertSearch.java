package io.camelsoar.alert;

import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.elasticsearch.core.search.HitsMetadata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.edit.LiveEdits;
import io.camelsoar.edit.LiveFile;
import io.camelsoar.edit.UnusableEditException;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages through the new alerts of a source with {@code search_after}: the query file says which alerts count, this adds the
 * window, the order and the page. Never scroll: a failed shard ends a scroll early without an error.
 */
public class AlertSearch {

    private static final Logger LOG = LoggerFactory.getLogger(AlertSearch.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Elasticsearch's own limit, index.max_result_window. */
    private static final int MAX_PAGE = 10_000;
    /** As it names what it does not know, such as {@code unknown query [boool] did you mean [bool]?}. */
    private static final Pattern NO_QUERY = Pattern.compile("\\[(\\w+)]");

    private final Settings settings;
    private final CamelContext context;
    private final Watermarks watermarks;
    private final Map<String, Instant> polled = new ConcurrentHashMap<>();
    /** How often each source was begun to be read, and came to the end of it. */
    private final Map<String, LongAdder> begun = new ConcurrentHashMap<>();

    private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();
    private final Clock clock;
    private final LiveEdits edits;
    /** By setting. */
    private final Map<String, LiveFile<JsonNode>> queries = new ConcurrentHashMap<>();

    public AlertSearch(Settings settings, CamelContext context, Watermarks watermarks, Clock clock, LiveEdits edits) {
        this.settings = settings;
        this.context = context;
        this.watermarks = watermarks;
        this.clock = clock;
        this.edits = edits;
    }

    /** The sources to poll, in the order of {@code soar.detect.sources}. */
    public List<String> sources() {
        return settings.items("soar.detect.sources");
    }

    /**
     * Reads the query of every source, so that a wrong one stops the start.
     *
     * @throws InvalidSettingsException naming setting, file and line of each that cannot be used
     */
    public void check() {
        List<String> problems = new ArrayList<>();
        for (String source : sources()) {
            try {
                readQuery("soar.detect.source." + source + ".query");
            } catch (UnusableQueryException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    /** Takes up what was saved meanwhile; what is wrong with that is reported once. */
    public void look() {
        queries.values().forEach(LiveFile::value);
    }

    /** One poll of one source, from its first page to its last. */
    public static final class Poll {
        private final String source;
        private final String timestampField;
        private final Instant started;
        private final Instant from;
        private ArrayNode searchAfter;
        private Instant newest;
        private int pageSize;
        private boolean more = true;
        private int found;
        private JsonNode query;

        private Poll(String source, String timestampField, Instant started, Instant from, int pageSize) {
            this.pageSize = pageSize;
            this.source = source;
            this.timestampField = timestampField;
            this.started = started;
            this.from = from;
        }

        public String getSource() {
            return source;
        }

        /** The fields that order alerts in time: the source's own, and {@code @timestamp} for those that lack it. */
        private List<String> timestampFields() {
            return Stream.of(timestampField, "@timestamp").distinct().toList();
        }

        private Optional<Instant> timestamp(Hit<ObjectNode> hit) {
            return hit.sort().stream()
                    .limit(timestampFields().size())
                    // a missing date is the largest number there is
                    .filter(value -> value.isLong() && value.longValue() != Long.MAX_VALUE)
                    .findFirst()
                    .map(value -> Instant.ofEpochMilli(value.longValue()));
        }

        /** Whether another page may hold alerts. */
        public boolean isMore() {
            return more;
        }

        /** Alerts seen so far, those of the overlap included. */
        public int getFound() {
            return found;
        }
    }

    /** Starts a poll where the last whole one ended, less the overlap; the first looks back {@code soar.detect.lookback}. */
    public Poll begin(String source) {
        count(begun, source);
        Instant now = clock.instant();
        Instant from = watermarks
                .find(source)
                .filter(watermark -> !watermark.isAfter(now)) // it was set while the clock was ahead
                .map(watermark -> watermark.minus(settings.duration("soar.detect.overlap")))
                .orElseGet(() -> now.minus(settings.duration("soar.detect.lookback")));
        return new Poll(
                source,
                settings.text("soar.detect.source." + source + ".timestamp"),
                now,
                from,
                settings.number("soar.detect.page-size"));
    }

    /**
     * The request for the poll's next page.
     *
     * @throws UnusableQueryException if the query file could not be used from the beginning; the message names setting, file and reason
     */
    public SearchRequest.Builder nextPage(Poll poll) throws IOException {
        String key = "soar.detect.source." + poll.source;
        ObjectNode request = JSON.createObjectNode();
        ArrayNode filter = request.putObject("query").putObject("bool").putArray("filter");
        poll.query = readQuery(key + ".query");
        filter.add(poll.query);
        filter.add(window(poll));
        ArrayNode sort = request.putArray("sort");
        for (String field : poll.timestampFields()) {
            sort.addObject()
                    .putObject(field)
                    .put("order", "asc")
                    .put("unmapped_type", "date")
                    .put("numeric_type", "date"); // milliseconds, from indices that map it as date_nanos too
        }
        // equal timestamps are common: one rule run stamps all its alerts alike
        sort.addObject()
                .putObject(settings.text(key + ".tiebreaker"))
                .put("order", "asc")
                .put("unmapped_type", "keyword");
        request.put("size", poll.pageSize);
        request.put("track_total_hits", false);
        if (poll.searchAfter != null) {
            request.set("search_after", poll.searchAfter);
        }
        return new SearchRequest.Builder()
                .withJson(new StringReader(request.toString()))
                .index(settings.items(key + ".index"))
                .ignoreUnavailable(false)
                .allowNoIndices(false)
                .allowPartialSearchResults(false)
                .timeout(settings.duration("soar.elasticsearch.timeout").toMillis() + "ms");
    }

    /**
     * A search for how many alerts the query of a source finds, as of now and however old.
     *
     * @throws UnusableQueryException as {@link #nextPage}
     */
    public ObjectNode count(String source) throws IOException {
        ObjectNode request = JSON.createObjectNode().put("size", 0).put("track_total_hits", true);
        request.set("query", readQuery("soar.detect.source." + source + ".query"));
        return request;
    }

    /**
     * Takes a page of hits into the poll and hands out its alerts.
     *
     * <p>The next page starts where the last run of equal sort values does, not after it: the run may go on there. So what
     * shares timestamp and tiebreaker may come twice, and is dropped as seen.
     *
     * @throws IllegalStateException if more alerts than a page can hold share timestamp and tiebreaker
     */
    public List<Alert> page(Poll poll, @Body HitsMetadata<ObjectNode> page) {
        List<Hit<ObjectNode>> hits = page.hits();
        poll.more = hits.size() >= poll.pageSize;
        if (hits.isEmpty()) {
            return List.of();
        }
        if (poll.more) {
            searchAfterLastWholeRun(poll, hits);
        }
        poll.found += hits.size();
        for (Hit<ObjectNode> hit : hits) {
            poll.timestamp(hit)
                    .filter(at -> poll.newest == null || at.isAfter(poll.newest))
                    .ifPresent(at -> poll.newest = at);
        }
        return hits.stream()
                .map(hit -> Alert.of(poll.source, hit.index(), hit.id(), hit.source()))
                .toList();
    }

    private static void searchAfterLastWholeRun(Poll poll, List<Hit<ObjectNode>> hits) {
        List<Object> last = sortValues(hits.get(hits.size() - 1));
        for (int i = hits.size() - 2; i >= 0; i--) {
            List<Object> values = sortValues(hits.get(i));
            if (!values.equals(last)) {
                poll.searchAfter = JSON.valueToTree(values);
                return;
            }
        }
        // the whole page is one run: ask again for a larger page
        if (poll.pageSize >= MAX_PAGE) {
            throw new IllegalStateException("Source " + poll.source + ": more than " + MAX_PAGE
                    + " alerts share a timestamp and their soar.detect.source." + poll.source
                    + ".tiebreaker, or lack it; name a field there that tells alerts apart");
        }
        poll.pageSize = Math.min(MAX_PAGE, poll.pageSize * 4);
    }

    private static List<Object> sortValues(Hit<ObjectNode> hit) {
        return hit.sort().stream()
                .map(value -> value.isNull() ? null : value._get())
                .toList();
    }

    private static void count(Map<String, LongAdder> polls, String source) {
        polls.computeIfAbsent(source, first -> new LongAdder()).increment();
    }

    /** Polls of a source that this instance began since its start, the one that goes on among them. */
    public long begun(String source) {
        return sum(begun, source);
    }

    /** Those that came to their end. */
    public long ended(String source) {
        return sum(ended, source);
    }

    private static long sum(Map<String, LongAdder> polls, String source) {
        return polls.getOrDefault(source, new LongAdder()).sum();
    }

    /** Up to when this instance has read all that Elasticsearch had of a source; empty before its first whole poll. */
    public Optional<Instant> lastPoll(String source) {
        return Optional.ofNullable(polled.get(source));
    }

    /**
     * Moves the source's watermark; only after a whole poll went well. A timestamp from the future does not take it along:
     * everything until then would be missed.
     */
    public void finish(Poll poll) {
        Instant newest = poll.newest == null ? poll.from : poll.newest;
        watermarks.advance(poll.source, newest.isAfter(poll.started) ? poll.started : newest);
        polled.put(poll.source, poll.started);
        count(ended, poll.source);
        queryOf(poll).used(poll.query);
        if (poll.found > 0) {
            LOG.debug("Source {}: {} alerts since {}", poll.source, poll.found, poll.from);
        }
    }

    /**
     * A poll did not come to its end: where Elasticsearch takes its query for none, the next poll has the query from before the last save.
     *
     * @param poll null: it did not begin
     */
    public void failed(Poll poll, Exception failure) {
        String why = ElasticsearchAnswer.in(failure).orElse("");
        Matcher kind = NO_QUERY.matcher(why);
        if (poll != null && poll.query != null && why.startsWith("400: ")) {
            queryOf(poll)
                    .takeBack(poll.query, kind.find() ? '"' + kind.group(1) + '"' : null, "Elasticsearch says " + why);
        }
    }

    private LiveFile<JsonNode> queryOf(Poll poll) {
        return queries.get("soar.detect.source." + poll.source + ".query");
    }

    /** Alerts since the window's start; one without the source's own timestamp field counts by {@code @timestamp}. */
    private static ObjectNode window(Poll poll) {
        ObjectNode window = JSON.createObjectNode();
        ObjectNode bool = window.putObject("bool");
        ArrayNode should = bool.putArray("should");
        should.add(since(poll.timestampField, poll.from));
        if (!poll.timestampField.equals("@timestamp")) {
            ObjectNode fallback = should.addObject().putObject("bool");
            fallback.putArray("filter").add(since("@timestamp", poll.from));
            fallback.putArray("must_not").addObject().putObject("exists").put("field", poll.timestampField);
        }
        bool.put("minimum_should_match", 1);
        return window;
    }

    private static ObjectNode since(String field, Instant from) {
        ObjectNode range = JSON.createObjectNode();
        range.putObject("range")
                .putObject(field)
                .put("gte", from.toEpochMilli())
                .put("format", "epoch_millis");
        return range;
    }

    private JsonNode readQuery(String key) throws UnusableQueryException {
        String file = settings.text(key);
        try {
            LiveFile<JsonNode> query = queries.get(key);
            if (query == null) {
                query = new LiveFile<>(Path.of(file), "query", new QueryReader(context)::read, edits);
                queries.put(key, query);
            }
            return query.value();
        } catch (UnusableEditException e) {
            throw new UnusableQueryException(key + ": cannot use " + e.getMessage(), e);
        }
    }
}
