package io.camelsoar.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** {@code routes/policy.yaml} as it is written; the file itself says what each part means. */
record PolicyFile(Map<String, String> aliases, Safe safe, Review review, List<Rule> blocked) {

    record Safe(
            @JsonProperty("common-parameters") List<String> commonParameters,
            Map<String, List<String>> commands,
            @JsonProperty("blocks-only") List<String> blocksOnly,
            Map<String, List<String>> tools,
            Contents contents,
            List<String> drives,
            @JsonProperty("not-paths") List<String> notPaths,
            List<Rule> except) {}

    /** @param files patterns of whole paths */
    record Contents(
            List<String> commands,
            List<String> files,
            @JsonProperty("not-after") List<String> notAfter) {}

    record Review(List<String> changes, List<Rule> destructive) {}

    /** @param patterns regular expressions, found anywhere in the normal text */
    record Rule(String reason, List<String> patterns) {}
}
