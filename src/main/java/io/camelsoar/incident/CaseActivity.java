package io.camelsoar.incident;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * What was ever written to a case, as its activity in Kibana tells: a comment or a file whose answer was lost is not sent again, also
 * where a person has changed or deleted it since.
 */
public final class CaseActivity {

    /** As many as Kibana gives at once. */
    private static final int PAGE = 100;
    /** Before a file's name, among the texts of comments: none of ours begins so. */
    private static final String FILE = "file:";

    /**
     * Begins to read; the variable {@code casePage} is the page to read next, 0 after the last. There is nothing to read in a case that was
     * opened just now.
     */
    public void begin(Exchange exchange) {
        exchange.setVariable("caseComments", new ArrayList<String>());
        exchange.setVariable("casePage", Boolean.TRUE.equals(exchange.getVariable(Cases.NEW, Boolean.class)) ? 0 : 1);
    }

    /**
     * Keeps what the page in the body tells.
     *
     * @throws IllegalStateException if it is no page of a case's activity: what is there is not known
     */
    public void read(JsonNode page, Exchange exchange) {
        if (!page.path("userActions").isArray() || !page.path("total").isInt()) {
            throw new IllegalStateException("Kibana (soar.kibana.url) gave no activity of the case");
        }
        List<String> there = there(exchange);
        page.get("userActions").forEach(action -> {
            if ("create".equals(action.path("action").asText())) {
                add(action.at("/payload/comment"), there);
            }
        });
        int number = exchange.getVariable("casePage", Integer.class);
        exchange.setVariable("casePage", number * PAGE < page.get("total").asInt() ? number + 1 : 0);
    }

    private static void add(JsonNode comment, List<String> there) {
        if (comment.path("comment").isTextual()) {
            there.add(comment.get("comment").asText());
        }
        comment.at("/externalReferenceMetadata/files")
                .forEach(file -> there.add(FILE + file.path("name").asText()));
    }

    /**
     * Whether the comment or file of this place in the split is to be written; one that is in the case already counts as written. Called
     * for each in its order: of several with the same text each needs its own. Instead of a file there may be its comments.
     */
    public boolean missing(int index, JsonNode comment, Exchange exchange) {
        boolean written =
                index < exchange.getVariable("incident", Incident.class).caseComments();
        List<String> there = there(exchange);
        if (!"file".equals(comment.path("type").asText())) {
            return !there.remove(comment.path("comment").asText()) && !written;
        }
        if (there.remove(FILE + comment.path("name").asText())) {
            return false;
        }
        if (written) {
            comment.path("instead")
                    .forEach(each -> there.remove(each.path("comment").asText()));
        }
        return !written;
    }

    @SuppressWarnings("unchecked")
    private static List<String> there(Exchange exchange) {
        return exchange.getVariable("caseComments", List.class);
    }
}
