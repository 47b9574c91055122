package io.camelsoar.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.host.HostInventory.Via;
import io.camelsoar.policy.Shell;
import io.camelsoar.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which way a host is reached: by its entry, else by the alert's operating system, else not at all. However an address is spelled, it is
 * one host: one target, one count of its commands, one entry of the inventory.
 */
class HostInventoryTest {

    private static final String ADDRESS = "10.1.2.3";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "host.os.type, windows, WINRM, 5986",
        "host.os.type, linux, SSH, 22",
        "host.os.type, macos, SSH, 22",
        "host.os.family, debian, SSH, 22",
        "host.os.family, redhat, SSH, 22",
        "host.os.platform, darwin, SSH, 22",
        "host.os.platform, windows, WINRM, 5986",
    })
    void withoutAnEntryTheAlertsSystemDecides(String field, String system, Via via, int port) throws IOException {
        Alert alert = alert(field, system);
        HostInventory inventory = inventory("hosts: []");
        assertEquals(
                Optional.of(new Target(via, ADDRESS, port, via == Via.WINRM, "default")),
                inventory.find(alert, Executor.USUAL));
        assertEquals(via.shell(), inventory.shell(alert, Executor.USUAL));
    }

    @ParameterizedTest
    @CsvSource({"host.os.type, ios", "host.os.type, android", "host.os.family, ''", "user.name, windows"})
    void withoutAnEntryAndAKnownSystemThereIsNoWay(String field, String system) throws IOException {
        Alert alert = alert(field, system);
        HostInventory inventory = inventory("hosts: []");
        assertTrue(inventory.find(alert, Executor.USUAL).isEmpty());
        assertTrue(
                inventory.objection(alert, Executor.USUAL).contains("neither WinRM nor SSH"),
                inventory.objection(alert, Executor.USUAL));
        assertEquals(Shell.OTHER, inventory.shell(alert, Executor.USUAL));
    }

    @ParameterizedTest
    @CsvSource({
        "'', windows, WINRM, 5986, true",
        "'', linux, SSH, 22, false",
        "'', none, WINRM, 5986, true",
        "'https: false', none, WINRM, 5985, false",
        "'via: winrm', linux, WINRM, 5986, true",
        "'via: ssh', windows, SSH, 22, false",
        "'via: ssh', none, SSH, 22, false",
        "'via: ssh, port: 2222', linux, SSH, 2222, false",
    })
    void anEntryWins(String options, String system, Via via, int port, boolean https) throws IOException {
        Alert alert = alert("host.os.type", system);
        HostInventory inventory =
                inventory("hosts: [{match: " + ADDRESS + ", address: 10.9.9.9, credential: own, " + options + "}]");
        assertEquals(
                Optional.of(new Target(via, "10.9.9.9", port, https, "own")), inventory.find(alert, Executor.USUAL));
        assertEquals(via.shell(), inventory.shell(alert, Executor.USUAL));
    }

    @Test
    void anotherWayIsNamed() {
        InvalidSettingsException failure = assertThrows(
                InvalidSettingsException.class, () -> inventory("hosts: [{match: a, address: 10.9.9.9, via: telnet}]"));
        assertTrue(failure.getMessage().contains("via: 'telnet' is not winrm or ssh"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "10.20.30.41, 10.20.30.41",
        "10.1318441, 10.20.30.41",
        "10.20.7721, 10.20.30.41",
        "::ffff:10.20.30.41, 10.20.30.41",
        "fd00::1, fd00::1",
        "fd00:0::1, fd00::1",
        "FD00:0:0:0::0001, fd00::1"
    })
    void anAddressHasOneSpelling(String spelled, String usual) throws IOException {
        Alert alert = alert("host.os.type", "windows", spelled);
        assertEquals(
                Optional.of(new Target(Via.WINRM, usual, 5986, true, "default")),
                inventory("hosts: []").find(alert, Executor.USUAL));
        Target listed = new Target(Via.WINRM, "10.9.9.9", 5986, true, "default");
        for (String match : List.of(spelled, usual)) {
            assertEquals(
                    Optional.of(listed),
                    inventory("hosts: [{match: '" + match + "', address: 10.9.9.9}]")
                            .find(alert, Executor.USUAL));
        }
    }

    /** The approval covers the credential, so its name is found here, not when the command is sent. */
    @Test
    void aHostThatIsACredentialsOwn() throws IOException {
        Alert alert = alert("host.os.type", "windows", "10.77.1.1");
        assertEquals(
                Optional.of(new Target(Via.WINRM, "10.77.1.1", 5986, true, "lab")),
                inventory("hosts: []").find(alert, Executor.USUAL));
        assertEquals(
                Optional.of(new Target(Via.WINRM, "10.9.9.9", 5986, true, "default")),
                inventory("hosts: [{match: 10.77.1.1, address: 10.9.9.9}]").find(alert, Executor.USUAL));
        assertEquals(
                Optional.of(new Target(Via.WINRM, "10.77.1.1", 5986, true, "corp")),
                inventory("hosts: [{match: 10.77.1.1, address: 10.77.1.1, credential: corp}]")
                        .find(alert, Executor.USUAL));
        assertEquals(
                Optional.of(new Target(Via.SSH, "10.77.1.1", 22, false, "default")),
                inventory("hosts: [{match: 10.77.1.1, address: 10.77.1.1, via: ssh}]")
                        .find(alert, Executor.USUAL));
    }

    /** A playbook may choose among the ways there are to a host, and gets none that its entry does not have. */
    @ParameterizedTest
    @CsvSource({
        "windows, SSH,,             ssh:10.1.2.3:22",
        "linux,   WINRM,,           winrm:10.1.2.3:5986",
        "other,   SSH,,             ssh:10.1.2.3:22",
        "windows, USUAL,,           winrm:10.1.2.3:5986",
        "windows, SSH,,             ssh:10.1.2.3:22",
        "windows, SSH,   port: 2222, ssh:10.9.9.9:2222",
        "windows, SSH,   via: ssh,   ssh:10.9.9.9:22",
        "linux,   SSH,   via: winrm,",
        "windows, WINRM, via: ssh,",
        "windows, NONE,,",
        "windows, NONE,  via: winrm,"
    })
    void aPlaybooksExecutor(String type, Executor executor, String entry, String reached) throws IOException {
        Alert alert = alert("host.os.type", type, ADDRESS);
        HostInventory inventory = inventory(
                entry == null ? "hosts: []" : "hosts: [{match: " + ADDRESS + ", address: 10.9.9.9, " + entry + "}]");
        Optional<Target> found = inventory.find(alert, executor);
        assertEquals(
                Optional.ofNullable(reached),
                found.map(target -> target.via().scheme() + ":" + target.address() + ":" + target.port()));
        assertEquals(found, inventory.target(alert, executor));
        if (reached == null) {
            String objection = inventory.objection(alert, executor);
            assertTrue(objection.startsWith("its playbook has "), objection);
        } else {
            assertEquals(found.orElseThrow().via().shell(), inventory.shell(alert, executor));
        }
    }

    private HostInventory inventory(String text) throws IOException {
        return new HostInventory(
                new AllowedHosts(List.of("10.0.0.0/8", "fd00::/8"), false),
                Files.writeString(folder.resolve("hosts.yaml"), text),
                address -> address.startsWith("10.77.") ? "lab" : "default");
    }

    private static Alert alert(String field, String value) {
        return alert(field, value, ADDRESS);
    }

    private static Alert alert(String field, String value, String address) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("host.ip", address);
        document.put(field, value);
        return Alert.of("detection", "index", "id", document);
    }
}
