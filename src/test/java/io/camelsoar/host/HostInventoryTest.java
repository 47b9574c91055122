package io.camelsoar.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.host.HostInventory.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However an address is spelled, it is one host: one target, one count of its commands, one entry of the inventory. */
class HostInventoryTest {

    @TempDir
    Path folder;

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
        assertEquals(Optional.of(Target.of(usual)), inventory("").find(alert(spelled)));
        Target listed = new Target("10.9.9.9", 5986, true, "default");
        for (String match : List.of(spelled, usual)) {
            assertEquals(
                    Optional.of(listed),
                    inventory("{match: '" + match + "', address: 10.9.9.9}").find(alert(spelled)));
        }
    }

    private HostInventory inventory(String entry) throws IOException {
        Path file = Files.writeString(folder.resolve("hosts.yaml"), "hosts: [" + entry + "]\n");
        return new HostInventory(new AllowedHosts(List.of("10.0.0.0/8", "fd00::/8"), false), file);
    }

    private static Alert alert(String address) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("kibana.alert.uuid", "x");
        document.putObject("host").put("ip", address);
        return Alert.of("detection", "index", "x", document);
    }
}
