package io.camelsoar.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** {@code routes/policy.yaml} as it is written; the file itself says what each part means. */
record PolicyFile(Map<String, String> aliases, Safe safe, Review review, List<Rule> blocked) {

    PolicyFile {
        require(aliases, "aliases");
        require(safe, "safe");
        require(review, "review");
        require(blocked, "blocked");
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
            List<String> drives,
            @JsonProperty("not-paths") List<String> notPaths,
            List<Rule> except) {

        Safe {
            require(commonParameters, "safe.common-parameters");
            require(commands, "safe.commands");
            require(blocksOnly, "safe.blocks-only");
            require(tools, "safe.tools");
            require(contents, "safe.contents");
            require(drives, "safe.drives");
            require(notPaths, "safe.not-paths");
            require(except, "safe.except");
        }
    }

    /** @param files patterns of whole paths */
    record Contents(
            List<String> commands,
            List<String> files,
            @JsonProperty("not-after") List<String> notAfter) {

        Contents {
            require(commands, "safe.contents.commands");
            require(files, "safe.contents.files");
            require(notAfter, "safe.contents.not-after");
        }
    }

    record Review(List<String> changes, List<Rule> destructive) {

        Review {
            require(changes, "review.changes");
            require(destructive, "review.destructive");
        }
    }

    /** @param patterns regular expressions, found anywhere in the normal text */
    record Rule(String reason, List<String> patterns) {

        Rule {
            require(reason, "the reason of a rule");
            require(patterns, "the patterns of a rule");
        }
    }
}
