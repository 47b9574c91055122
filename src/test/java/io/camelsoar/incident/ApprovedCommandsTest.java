package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.defend.ResponseAction;
import io.camelsoar.defend.ResponseActions;
import io.camelsoar.host.AllowedHosts;
import io.camelsoar.host.HostInventory;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.Policy;
import io.camelsoar.policy.Verdict;
import io.camelsoar.remote.Destination;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.respond.ApprovedCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guard lets through after a restart, perhaps with another inventory; what is approved goes to {@link SharedStore#ADDRESS}. */
class ApprovedCommandsTest extends OnEachDatabase {

    private static final String ADDRESS = "10.20.30.41";
    private static final int PORT = 5986;
    private static final String AGENT = "7c1f2b7e-4c55-4f7a-9d5e-2f0c6a9b31d4";
    private static final String COMMAND = "Get-Process -Id 1";

    @TempDir
    Path folder;

    @Test
    void whatIsApprovedRunsOnce() throws Exception {
        String id = store.incident(IncidentState.EXECUTING);
        check(id, ADDRESS, PORT, "");
        assertEquals(Command.State.RUNNING, store.command(id, 1).state());
        assertRefused(id, ADDRESS, PORT, "", "command 1 is not approved");
    }

    @Test
    void noRouteLeadsItToAnotherAddressOrPort() throws Exception {
        String id = store.incident(IncidentState.EXECUTING);
        assertRefused(
                id,
                "10.20.30.99",
                PORT,
                "",
                "winrm:10.20.30.99:5986 (https, credential default, powershell) is not where");
        for (Destination other : List.of(
                new Destination("ssh", ADDRESS, PORT, true, "default", "powershell"),
                new Destination("winrm", ADDRESS, PORT, false, "default", "powershell"),
                new Destination("winrm", ADDRESS, PORT, true, "corp", "powershell"),
                new Destination("winrm", ADDRESS, PORT, true, "default", "cmd"))) {
            ExecutionRefusedException refused = assertThrows(
                    ExecutionRefusedException.class, () -> guard("").check(other, COMMAND, exchange(id)));
            assertTrue(
                    refused.getMessage().contains(other + " is not where the approved commands go"),
                    refused::getMessage);
        }
        assertRefused(id, ADDRESS, 5985, "", "winrm:10.20.30.41:5985 (credential default, powershell) is not where");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "address: 10.20.30.99",
                "address: 10.20.30.41, port: 15986",
                "address: 10.20.30.41, port: 5986, https: false",
                "address: 10.20.30.41, credential: admin",
                "address: 10.20.30.41, port: 5986, via: ssh"
            })
    void anotherInventoryDoesNotLeadItElsewhere(String entry) throws Exception {
        String id = store.incident(IncidentState.EXECUTING);
        String address = entry.replaceAll("address: ([0-9.]+).*", "$1");
        int port = entry.contains("15986") ? 15_986 : PORT;
        String why = assertRefused(
                id,
                address,
                port,
                "{match: win-fs01, " + entry + "}",
                "approved for 10.20.30.41:5986 (https, credential default), but soar.respond.inventory");
        assertTrue(why.contains(address + ":" + port), why);
    }

    @Test
    void anotherAddressInTheStoredAlertDoesNotLeadItElsewhere() throws Exception {
        String id = store.incident(IncidentState.EXECUTING);
        store.change("UPDATE incident SET alert = REPLACE(alert, '10.20.30.41', '10.66.66.66')");
        assertRefused(id, "10.66.66.66", PORT, "", "approved for 10.20.30.41:5986");
        store.change("UPDATE incident SET target_address = '10.66.66.66'");
        assertRefused(id, "10.66.66.66", PORT, "", "not what the approval covers");
        store.change("UPDATE incident SET target_address = NULL");
        assertRefused(id, "10.66.66.66", PORT, "", "not what the approval covers");
    }

    /** An approval of an earlier version, which did not keep the target, is as good as it was. */
    @Test
    void withoutATargetTheInventorySays() throws Exception {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("UPDATE incident SET target_address = NULL, target_port = NULL, target_https = NULL");
        store.one.decide(id, true, SharedStore.USER, "dana.reyes");
        store.one.commands.begin(id, store.one.claim(id));
        check(id, "10.20.30.99", PORT, "{match: win-fs01, address: 10.20.30.99}");
        assertEquals(Command.State.RUNNING, store.command(id, 1).state());
    }

    @Test
    void suchAnApprovalDoesNotLetItGoOverSsh() throws Exception {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change(
                "UPDATE incident SET target_via = NULL, target_address = NULL, target_port = NULL, target_https = NULL");
        store.one.decide(id, true, SharedStore.USER, "dana.reyes");
        store.one.commands.begin(id, store.one.claim(id));
        assertRefused(
                id, ADDRESS, 22, "{match: win-fs01, address: 10.20.30.41, via: ssh}", "approved for a host over WinRM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"via: winrm, port: 22", "via: ssh, credential: admin", "via: ssh, port: 2222"})
    void whatWasApprovedForSshGoesThatWayOnly(String entry) throws Exception {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change("UPDATE incident SET target_via = 'ssh', target_port = 22, target_https = FALSE");
        store.change("UPDATE command SET class = 'REVIEW'");
        store.one.decide(id, true, SharedStore.USER, "dana.reyes");
        store.one.commands.begin(id, store.one.claim(id));
        assertRefused(
                id,
                ADDRESS,
                entry.contains("2222") ? 2222 : 22,
                "{match: win-fs01, address: 10.20.30.41, " + entry + "}",
                "approved for 10.20.30.41:22 (ssh, credential default)");
        check(id, ADDRESS, 22, "{match: win-fs01, address: 10.20.30.41, via: ssh}");
        assertEquals(Command.State.RUNNING, store.command(id, 1).state());
    }

    @Test
    void whatWasApprovedWithoutAWayToItsHostGetsNoneLater() throws Exception {
        String id = store.incident(IncidentState.AWAITING_APPROVAL);
        store.change(
                "UPDATE incident SET target_address = '', target_port = 0, target_https = FALSE, target_credential = ''");
        store.one.decide(id, true, SharedStore.USER, "dana.reyes");
        store.one.commands.begin(id, store.one.claim(id));
        assertRefused(id, ADDRESS, PORT, "{match: win-fs01, address: 10.20.30.41}", "approved for nowhere");
    }

    @Test
    void whatIsDestructiveByNowTakesASecondPerson() throws Exception {
        String text = "Remove-Item -LiteralPath 'C:\\Temp\\odsync.exe' -Force";
        String id = store.incident(IncidentState.NEW);
        store.one.incidents.triaged(
                id,
                store.one.claim(id),
                TriageOutcome.PARTIAL,
                "summary",
                "conversation",
                List.of(Command.proposed(
                        id, 1, Command.Kind.REMEDIATION, text, new Verdict(CommandClass.REVIEW, false, "reason"))));
        store.one.incidents.posted(id, "C0123ABCDEF", "1.1");
        assertTrue(store.one.decide(id, true, SharedStore.USER, "dana.reyes"));
        store.one.commands.begin(id, store.one.claim(id));
        ExecutionRefusedException refused = assertThrows(
                ExecutionRefusedException.class, () -> guard("").check(destination(ADDRESS, PORT), text, exchange(id)));
        assertTrue(refused.getMessage().contains("a second person has to approve it"), refused.getMessage());
        assertEquals(Command.State.APPROVED, store.command(id, 1).state());
    }

    /** What makes a response action goes into its approval: a command for a host with the same text is none, and the reverse. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE command SET kind = 'REMEDIATION'",
                "UPDATE command SET text = REPLACE(text, 'isolate', 'release')",
                "UPDATE incident SET alert = REPLACE(alert, 'verified', 'mismatch')",
                "UPDATE incident SET alert = REPLACE(alert, '7c1f2b7e', '00000000')",
                "UPDATE approval SET user_id = 'U0AAA1111'",
                "DELETE FROM approval WHERE place = 2"
            })
    void aResponseActionIsHeldAgainstItsApproval(String change) throws Exception {
        String id = isolation();
        store.change(change);
        String text = store.command(id, 1).text();
        ResponseAction action = ResponseAction.parse(text).orElseThrow();
        assertThrows(ExecutionRefusedException.class, () -> guard("").check(action.destination(), text, exchange(id)));
        assertEquals(Command.State.APPROVED, store.command(id, 1).state());
    }

    @Test
    void aResponseActionGoesToItsEndpointOnly() throws Exception {
        String id = isolation();
        String text = store.command(id, 1).text();
        for (Destination other : List.of(
                destination(ADDRESS, PORT),
                new Destination("ssh", ADDRESS, 22, false, "default", "sh"),
                new Destination("defend", "00000000-4c55-4f7a-9d5e-2f0c6a9b31d4", 0, false, "", ""))) {
            ExecutionRefusedException refused = assertThrows(
                    ExecutionRefusedException.class, () -> guard("").check(other, text, exchange(id)));
            assertTrue(refused.getMessage().contains("is not where the approved commands go"), refused::getMessage);
        }
        guard("").check(ResponseAction.parse(text).orElseThrow().destination(), text, exchange(id));
        assertEquals(Command.State.RUNNING, store.command(id, 1).state());
        assertThrows(
                ExecutionRefusedException.class,
                () -> guard("").check(ResponseAction.parse(text).orElseThrow().destination(), text, exchange(id)));
    }

    /** An incident whose isolation two persons approved. */
    private String isolation() {
        String id = store.incident(IncidentState.NEW);
        store.change(
                "UPDATE incident SET alert = REPLACE(alert, '\"host\":', '\"agent\":{\"type\":\"endpoint\",\"id\":\""
                        + AGENT + "\"},\"event\":{\"agent_id_status\":\"verified\"},\"host\":')");
        store.one.incidents.triaged(
                id,
                store.one.claim(id),
                TriageOutcome.PARTIAL,
                "summary",
                "conversation",
                new ResponseActions(true, Policy.read(Path.of("routes", "policy.yaml")))
                        .offered(id, store.one.incidents.get(id).alert(), 0));
        store.one.incidents.posted(id, "C0123ABCDEF", "1.1");
        String shown = IncidentStore.digest(store.one.incidents.get(id));
        assertEquals(
                Decisions.Outcome.SECOND_NEEDED,
                store.one.decisions.approved(id, shown, Set.of(1), SharedStore.USER, "dana.reyes"));
        String digest = store.one.incidents.get(id).approvals().get(0).digest();
        assertEquals(Decisions.Outcome.DECIDED, store.one.decisions.confirmed(id, digest, "U0BBB2222", "sam.okafor"));
        store.one.commands.begin(id, store.one.claim(id));
        return id;
    }

    private void check(String id, String address, int port, String entry) throws Exception {
        guard(entry).check(destination(address, port), COMMAND, exchange(id));
    }

    private static Destination destination(String address, int port) {
        return port == 22
                ? new Destination("ssh", address, port, false, "default", "sh")
                : new Destination("winrm", address, port, port != 5985, "default", "powershell");
    }

    private String assertRefused(String id, String address, int port, String entry, String why) throws Exception {
        Command.State before = store.command(id, 1).state();
        ExecutionRefusedException refused =
                assertThrows(ExecutionRefusedException.class, () -> check(id, address, port, entry));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertEquals(before, store.command(id, 1).state());
        return refused.getMessage();
    }

    /** @param entry the inventory's only one; empty: none */
    private ApprovedCommands guard(String entry) throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts.yaml"), "hosts: [" + entry + "]\n");
        Policy policy = Policy.read(Path.of("routes", "policy.yaml"));
        return new ApprovedCommands(
                store.one.incidents,
                store.one.commands,
                new HostInventory(new AllowedHosts(List.of("10.0.0.0/8"), false), hosts, address -> "default"),
                new ResponseActions(true, policy),
                policy,
                () -> true,
                Duration.ofHours(24),
                Clock.fixed(Instant.ofEpochMilli(store.now()), ZoneOffset.UTC));
    }

    private Exchange exchange(String id) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("incidentId", id);
        exchange.setVariable("commandNumber", 1);
        exchange.setVariable("claim", store.claimOf(id));
        return exchange;
    }
}
