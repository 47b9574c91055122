package io.camelsoar;

import com.fasterxml.jackson.databind.JsonNode;
import io.camelsoar.kibana.CaseMarkdown;
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

    /** What a template of {@code routes/templates} makes of a document. */
    public static JsonNode apply(String file, JsonNode document) throws IOException {
        Scope scope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, scope);
        scope.addFunction("pieces", 1, new Pieces());
        scope.addFunction("markdown", 0, new CaseMarkdown());
        List<JsonNode> answers = new ArrayList<>();
        JsonQuery.compile(Files.readString(Path.of("routes/templates", file)), Versions.JQ_1_6)
                .apply(scope, document, answers::add);
        return answers.get(0);
    }
}
