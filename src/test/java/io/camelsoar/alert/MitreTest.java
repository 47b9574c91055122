package io.camelsoar.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MitreTest {

    private static List<String> ids(String json) throws IOException {
        return Mitre.ids(new AlertFields(new ObjectMapper().readTree(json)));
    }

    @Test
    void theIdsOfARuleAndOfTheEventEachOnce() throws IOException {
        assertEquals(List.of("TA0002", "TA0003", "T1047", "T1547.001"), ids("""
                        {"kibana.alert.rule.threat": [
                           {"tactic": {"id": "TA0002"}, "technique": [{"id": "T1047", "subtechnique": []}]},
                           {"tactic": {"id": "TA0003"}, "technique": [{"subtechnique": [{"id": "T1547.001"}]}]}],
                         "threat": {"technique": {"id": ["T1047"]}}}"""));
    }

    @Test
    void nothingElseBecomesATag() throws IOException {
        assertEquals(List.of(), ids("{\"threat\": {\"tactic\": {\"id\": [\"soar:1\", \"TA0002 x\", \"T1\", \"\"]}}}"));
    }
}
