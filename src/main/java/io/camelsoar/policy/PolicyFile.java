package io.camelsoar.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** {@code routes/policy.yaml} as it is written; the file itself says what each part means. */
record PolicyFile(
        Map<String, String> aliases, Safe safe, Review review, Map<String, String> responses, List<Rule> blocked) {

    PolicyFile {
        require(aliases, "aliases");
        require(safe, "safe");
        require(review, "review");
        require(blocked, "blocked");
        responses = responses == null ? Map.of() : Map.copyOf(responses); // of an earlier version: none is offered
        responses.forEach((action, value) -> {
            if (!Responses.ACTIONS.contains(action)) {
                throw new IllegalArgumentException(
                        "responses." + action + " is no response action: " + String.join(", ", Responses.ACTIONS));
            }
            if (!Responses.VALUES.contains(value)) {
                throw new IllegalArgumentException(
                        "responses." + action + ": '" + value + "' is not " + String.join(", ", Responses.VALUES));
            }
        });
    }

    /** What {@code responses} may hold. */
    static final class Responses {
        static final String REVIEW = "review";
        static final String DESTRUCTIVE = "destructive";
        private static final List<String> ACTIONS = List.of("isolate", "release", "kill-process");
        private static final List<String> VALUES = List.of(REVIEW, DESTRUCTIVE, "blocked");

        private Responses() {}
    }

    private static void require(Object part, String name) {
        if (part == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
    }

    record Safe(
            @JsonProperty("common-parameters") List<String> commonParameters,
            Map<String, List<String>> commands,
            @JsonProperty("blocks-only") List<String> blocksOnly,
            Map<String, List<String>> tools,
            Contents contents,
            Origins origins,
            Paths paths,
            List<String> drives,
            @JsonProperty("not-paths") List<String> notPaths,
            List<Rule> except) {

        Safe {
            require(commonParameters, "safe.common-parameters");
            require(commands, "safe.commands");
            require(blocksOnly, "safe.blocks-only");
            require(tools, "safe.tools");
            require(contents, "safe.contents");
            require(origins, "safe.origins");
            require(paths, "safe.paths");
            require(drives, "safe.drives");
            require(notPaths, "safe.not-paths");
            require(except, "safe.except");
        }
    }

    /**
     * @param files patterns of whole paths
     * @param searches those of the commands that also search what comes before them
     * @param texts the commands that, beside the programs, may come before a search: they give no files
     */
    record Contents(List<String> commands, List<String> files, List<String> searches, List<String> texts) {

        Contents {
            require(commands, "safe.contents.commands");
            require(files, "safe.contents.files");
            require(searches, "safe.contents.searches");
            require(texts, "safe.contents.texts");
        }
    }

    /**
     * @param takeAll commands none of whose parameters is a machine or a path
     * @param kinds commands, and those whose objects they take
     * @param passing commands that give what came to them
     * @param filtering those of them whose properties only choose
     * @param computed parameters that are numbers or dates
     * @param fromTexts parameters that may be made of texts in the command
     */
    record Origins(
            @JsonProperty("take-all") List<String> takeAll,
            Map<String, List<String>> kinds,
            List<String> passing,
            List<String> filtering,
            List<String> computed,
            @JsonProperty("from-texts") List<String> fromTexts) {

        Origins {
            require(takeAll, "safe.origins.take-all");
            require(kinds, "safe.origins.kinds");
            require(passing, "safe.origins.passing");
            require(filtering, "safe.origins.filtering");
            require(computed, "safe.origins.computed");
            require(fromTexts, "safe.origins.from-texts");
        }
    }

    /**
     * @param commands that go to a path
     * @param from commands whose objects have paths of this host
     * @param properties the names of these paths
     */
    record Paths(List<String> commands, List<String> from, List<String> properties) {

        Paths {
            require(commands, "safe.paths.commands");
            require(from, "safe.paths.from");
            require(properties, "safe.paths.properties");
        }
    }

    /**
     * @param changes commands that change the host
     * @param names commands whose arguments are names of what they stop, delete or move: they run none of it
     * @param repairs patterns of whole calls that are never blocked
     */
    record Review(List<String> changes, List<String> names, List<String> repairs, List<Rule> destructive) {

        Review {
            require(changes, "review.changes");
            require(names, "review.names");
            require(repairs, "review.repairs");
            require(destructive, "review.destructive");
        }
    }

    /**
     * @param tools whether it is about names of tools, which count only where one may be run
     * @param patterns regular expressions, found anywhere in the normal text
     */
    record Rule(String reason, boolean tools, List<String> patterns) {

        Rule {
            require(reason, "the reason of a rule");
            require(patterns, "the patterns of a rule");
        }
    }
}
