package io.camelsoar.approval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.incident.Command;
import io.camelsoar.incident.Incident;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.TestIncident;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each list that is set has to name the user, and an empty one narrows nothing, but for the first. */
class DecidersTest {

    private static final String ALL = "soar.approval.deciders";
    private static final String DANA = "U0AAA1111";
    private static final String SAM = "U0BBB2222";
    private static final Command SAFE = command(CommandClass.SAFE, false);
    private static final Command REVIEW = command(CommandClass.REVIEW, false);
    private static final Command DESTRUCTIVE = command(CommandClass.REVIEW, true);

    @Test
    void nobodyMayUntilSomebodyIsNamed() {
        assertEquals(Optional.of(ALL), narrowedBy(Map.of(), DANA, SAFE));
        assertEquals(Optional.empty(), narrowedBy(Map.of(ALL, List.of(DANA)), DANA, SAFE, REVIEW, DESTRUCTIVE));
        assertEquals(Optional.of(ALL), narrowedBy(Map.of(ALL, List.of(DANA)), SAM));
    }

    @Test
    void aGroupNamesItsMembers() {
        assertEquals(Optional.empty(), narrowedBy(Map.of(ALL, List.of("S0SOC")), SAM, SAFE));
        assertEquals(Optional.of(ALL), narrowedBy(Map.of(ALL, List.of("S0SOC")), DANA, SAFE));
    }

    @Test
    void classesAndSeveritiesNarrow() {
        List<String> both = List.of(DANA, SAM);
        Map<String, List<String>> review = Map.of(ALL, both, ALL + ".review", List.of(SAM));
        assertEquals(Optional.empty(), narrowedBy(review, DANA, SAFE));
        assertEquals(Optional.of(ALL + ".review"), narrowedBy(review, DANA, SAFE, REVIEW));
        assertEquals(Optional.empty(), narrowedBy(review, SAM, REVIEW));
        Map<String, List<String>> destructive = Map.of(ALL, both, ALL + ".destructive", List.of(SAM));
        assertEquals(Optional.empty(), narrowedBy(destructive, DANA, REVIEW));
        assertEquals(Optional.of(ALL + ".destructive"), narrowedBy(destructive, DANA, DESTRUCTIVE));
        assertEquals(
                Optional.of(ALL + ".critical"),
                narrowedBy(Map.of(ALL, both, ALL + ".critical", List.of(SAM)), DANA, SAFE));
        assertEquals(Optional.empty(), narrowedBy(Map.of(ALL, both, ALL + ".low", List.of(SAM)), DANA, SAFE));
        // who is only in the narrower list may nothing
        assertEquals(Optional.of(ALL), narrowedBy(Map.of(ALL + ".review", List.of(SAM)), SAM, REVIEW));
    }

    @Test
    void whatNobodyMayDecideIsTold() {
        assertEquals(List.of(ALL + " is empty: nobody may decide anything"), gaps(Map.of()));
        assertEquals(1, gaps(Map.of(ALL, List.of(DANA))).size());
        assertEquals(List.of(), gaps(Map.of(ALL, List.of(DANA, SAM), ALL + ".review", List.of(SAM))));
        assertEquals(List.of(), gaps(Map.of(ALL, List.of("S0SOC"), ALL + ".review", List.of(SAM))));
        assertEquals(
                List.of(ALL + ".review has nobody who is in " + ALL + ", too: nobody may decide that"),
                gaps(Map.of(ALL, List.of(DANA, "U0CCC3333"), ALL + ".review", List.of(SAM))));
    }

    private static List<String> gaps(Map<String, List<String>> lists) {
        return new Deciders(lists, (group, member) -> false).gaps();
    }

    /** The list that keeps the user out. */
    private static Optional<String> narrowedBy(Map<String, List<String>> lists, String user, Command... commands) {
        Deciders deciders = new Deciders(lists, (group, member) -> group.equals("S0SOC") && member.equals(SAM));
        Optional<String> objection = deciders.objection(user, critical(), List.of(commands));
        objection.ifPresent(text -> assertTrue(text.startsWith("You are not among those who may decide"), text));
        return objection.map(text -> text.replaceAll(".*\\(|\\).*", ""));
    }

    private static Command command(CommandClass commandClass, boolean destructive) {
        return Command.proposed(
                "id", 1, Command.Kind.INVESTIGATION, "text", new Verdict(commandClass, destructive, "reason"));
    }

    private static Incident critical() {
        String alert = "{\"kibana.alert.uuid\":\"a\",\"kibana.alert.severity\":\"critical\"}";
        return TestIncident.of(IncidentState.AWAITING_APPROVAL, alert, null, 0);
    }
}
