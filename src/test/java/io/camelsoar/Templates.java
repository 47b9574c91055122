package io.camelsoar;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.kibana.CaseMarkdown;
import io.camelsoar.slack.Mrkdwn;
import io.camelsoar.slack.Pieces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;

/** The jq templates of the routes, with the functions that the application gives them. */
public final class Templates {

    private Templates() {}

    /** A template that is read once. */
    public record Template(JsonQuery query, Scope scope) {

        public JsonNode apply(JsonNode document) throws IOException {
            List<JsonNode> answers = new ArrayList<>();
            query.apply(scope, document, answers::add);
            return answers.get(0);
        }
    }

    /** What a template of {@code routes/templates} makes of a document. */
    public static JsonNode apply(String file, JsonNode document) throws IOException {
        return read(file).apply(document);
    }

    /** A template of {@code routes/templates}. */
    public static Template read(String file) throws IOException {
        Scope scope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, scope);
        scope.addFunction("pieces", 1, new Pieces());
        scope.addFunction("mrkdwn", 1, new Mrkdwn());
        scope.addFunction("markdown", 0, new CaseMarkdown());
        scope.addFunction("markdown", 1, new CaseMarkdown());
        return new Template(
                JsonQuery.compile(Files.readString(Path.of("routes/templates", file)), Versions.JQ_1_6), scope);
    }
}
