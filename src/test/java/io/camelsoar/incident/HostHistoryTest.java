package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the store tells of a host; on each database. */
class HostHistoryTest extends OnEachDatabase {

    @Test
    void nothingIsSaidOfAHostThatIsNew() {
        assertEquals(
                "No other incident on `win-fs01` is stored: camel-soar has run nothing on it before.",
                told(store.incident(IncidentState.AWAITING_APPROVAL)));
    }

    @Test
    void decisionsAndOutcomesAreTold() {
        store.incident(IncidentState.UNKNOWN);
        store.pass(Duration.ofMinutes(1));
        String declined = store.incident(IncidentState.AWAITING_APPROVAL);
        store.one.decide(declined, false, SharedStore.USER, "dana `[x](http://evil)`");
        store.pass(Duration.ofMinutes(1));
        store.incident(IncidentState.AWAITING_APPROVAL);
        store.pass(Duration.ofMinutes(1));
        String told = told(store.incident(IncidentState.AWAITING_APPROVAL));
        assertEquals("""
                **3 other incidents on** `win-fs01`, those with commands that ran, then the latest, first:

                - 2026-01-15T10:00:00Z: `Registry Run Key Created Through WMI`, approved by `dana.reyes` (U0AAA1111) at 2026-01-15T10:00:00Z
                  - `Get-Process -Id 1` UNKNOWN, began at 2026-01-15T10:00:00Z
                  - `Get-Process -Id 2` APPROVED
                  - `Get-Process -Id 3` APPROVED

                - 2026-01-15T10:02:00Z: `Registry Run Key Created Through WMI`, not decided yet, nothing was run

                - 2026-01-15T10:01:00Z: `Registry Run Key Created Through WMI`, declined by `dana '[x](http://evil)'` (U0AAA1111) at 2026-01-15T10:01:00Z, nothing was run""", told);
    }

    /** What ran under the incident itself was done on its host as well. */
    @Test
    void whatRanUnderThisIncidentComesFirst() {
        String told = told(store.incident(IncidentState.UNKNOWN));
        assertTrue(told.startsWith("**Under this alert**:\n\n- 2026-01-15T10:00:00Z: "), told);
        assertTrue(told.contains("`Get-Process -Id 1` UNKNOWN"), told);
        assertTrue(told.endsWith("\n\nNo other incident on `win-fs01` is stored."), told);
    }

    /** What a first of two selected did not run by that. */
    @Test
    void aDeclineAfterAFirstApprovalIsADecline() {
        String declined = approvedFirst();
        store.one.decide(declined, false, "U0BBB2222", "sam.okafor");
        String asked = store.incident(IncidentState.AWAITING_APPROVAL);
        String told = told(asked);
        assertTrue(
                told.endsWith("declined by `sam.okafor` (U0BBB2222) at 2026-01-15T10:00:00Z, after `dana.reyes`"
                        + " (U0AAA1111) had approved as the first of two at 2026-01-15T10:00:00Z, nothing was run"),
                told);
        store.change("UPDATE incident SET state = 'RECORDED' WHERE id = '" + declined + "'");
        assertEquals(told, told(asked));
    }

    @Test
    void whereNoSecondPersonCameTheFirstIsNamed() {
        String expired = approvedFirst();
        store.pass(SharedStore.EXPIRES_AFTER);
        store.one.incidents.expire(expired);
        String told = told(store.incident(IncidentState.AWAITING_APPROVAL));
        assertTrue(
                told.endsWith("approved by `dana.reyes` (U0AAA1111), but by no second person in time, nothing was run"),
                told);
    }

    private String approvedFirst() {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("UPDATE command SET destructive = TRUE");
        assertFalse(store.one.decide(id, true, SharedStore.USER, "dana.reyes"));
        return id;
    }

    /** Whichever of them is asked about. */
    @Test
    void requestsAboutTheSameAlertAreNoOtherIncidents() {
        String first = store.incident(IncidentState.UNKNOWN);
        store.pass(Duration.ofMinutes(1));
        String next = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("UPDATE incident SET follows = '" + first + "' WHERE id = '" + next + "'");
        String none = "\n\nNo other incident on `win-fs01` is stored.";
        String ofNext = told(next);
        assertTrue(ofNext.startsWith("**Under this alert**:\n\n- 2026-01-15T10:00:00Z: "), ofNext);
        assertTrue(ofNext.contains("`Get-Process -Id 1` UNKNOWN") && ofNext.endsWith(none), ofNext);
        String ofFirst = told(first);
        assertTrue(ofFirst.contains("\n\n- 2026-01-15T10:01:00Z: ") && ofFirst.endsWith(none), ofFirst);
        String other = told(store.incident(IncidentState.AWAITING_APPROVAL));
        assertTrue(other.startsWith("**2 other incidents on**"), other);
    }

    /** A playbook has a channel of its own since not everybody is to see what is in it. */
    @Test
    void whatAPlaybookKeepsInItsOwnChannelIsOnlyCounted() {
        String kept = store.incident(IncidentState.UNKNOWN);
        store.change(
                "UPDATE incident SET playbook = 'insider', playbook_channel = 'insider', slack_channel = 'C0INSIDER'");
        String asked = store.incident(IncidentState.AWAITING_APPROVAL);
        String only = "Other incidents on `win-fs01` that are kept in other channels, and not told here: 1.";
        assertEquals(only, told(asked));
        store.incident(IncidentState.AWAITING_APPROVAL);
        String told = told(asked);
        assertTrue(told.startsWith("**1 other incident on** `win-fs01`:") && told.endsWith("\n\n" + only), told);
        assertFalse(told.contains("Get-Process"), told);
        // not in Slack yet: nobody knows who sees it
        store.change("UPDATE incident SET slack_channel = NULL WHERE id <> '" + kept + "'");
        assertFalse(told(asked).contains("Get-Process"), told(asked));
        store.change("UPDATE incident SET slack_channel = 'C0INSIDER' WHERE id = '" + asked + "'");
        assertTrue(told(asked).contains("Get-Process -Id 1"), told(asked));
        assertTrue(told(kept).startsWith("**Under this alert**:"), told(kept));
    }

    @Test
    void theLatestFewAndHowManyMore() {
        for (int i = 0; i < HostHistory.MOST + 2; i++) {
            store.incident(IncidentState.AWAITING_APPROVAL);
            store.pass(Duration.ofMinutes(1));
        }
        String told = told(store.incident(IncidentState.AWAITING_APPROVAL));
        assertTrue(
                told.startsWith(
                        "**7 other incidents on** `win-fs01`, those with commands that ran, then the latest, first:"),
                told);
        assertTrue(told.endsWith("\n2 others are not listed."), told);
        assertEquals(HostHistory.MOST, told.split("\n- ", -1).length - 1, told);
        assertFalse(told.contains("10:01:00Z"), told);
    }

    /** Names have no case; another host is another, and one without a name goes by its address. */
    @Test
    void aHostIsItsNameElseItsAddress() {
        String first = open("one", "WIN-FS01", "10.20.30.41");
        String second = open("two", "win-fs01", "10.20.30.99");
        String other = open("three", "win-fs02", "10.20.30.41");
        String nameless = open("four", null, "10.20.30.41");
        String nobodys = open("five", null, null);
        assertTrue(told(first).startsWith("**1 other incident on** `WIN-FS01`:"), told(first));
        assertTrue(told(second).startsWith("**1 other incident on**"), told(second));
        assertTrue(told(other).startsWith("No other incident on `win-fs02`"), told(other));
        assertTrue(told(nameless).startsWith("No other incident on `10.20.30.41`"), told(nameless));
        assertTrue(told(nobodys).startsWith("The alert has neither"), told(nobodys));
    }

    private String open(String alert, String name, String address) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kibana.alert.uuid", alert);
        document.put("host.name", name);
        document.put("host.ip", address);
        return store.one.incidents.open(Alert.of("detection", "index", alert, document));
    }

    private String told(String id) {
        return new HostHistory(store.other.store, store.other.incidents).markdown(store.other.incidents.get(id));
    }
}
