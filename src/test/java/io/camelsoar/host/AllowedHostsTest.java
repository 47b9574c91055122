package io.camelsoar.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.settings.InvalidSettingsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands go to the hosts that are listed, and never to this machine or to what hands out credentials. */
class AllowedHostsTest {

    private static final List<String> EVERYTHING = List.of("0.0.0.0/0", "::/0", "localhost", "*.localdomain");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "127.0.1",
                "::1",
                "0:0:0:0:0:0:0:1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "localhost",
                "LOCALHOST",
                "0.0.0.0",
                "::",
                "169.254.0.1",
                "169.254.169.254",
                "::ffff:169.254.169.254",
                "fe80::1",
                "fd00:ec2::254",
                "168.63.129.16",
                "100.100.100.200",
                "192.0.0.192",
                "224.0.0.1",
                "ff02::1"
            })
    void whatIsNeverAHostIsRefusedThoughEverythingIsAllowed(String host) {
        String objection = new AllowedHosts(EVERYTHING, false).objection(host);
        assertNotNull(objection);
        assertTrue(objection.startsWith(host + " is "), objection);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, true",
        "11.1.2.3, false",
        "192.0.2.7, true",
        "192.0.2.8, false",
        "2001:db8::7, true",
        "2001:db9::7, false",
        "win-fs01.corp.example, true",
        "WIN-FS01.Corp.Example., true",
        "a.srv.example, true",
        "srv.example, false",
        "evilsrv.example, false",
        "win-fs01.corp.example.invalid, false",
        "no-such-host.invalid, false"
    })
    void onlyWhatIsListedIsAllowed(String host, boolean allowed) {
        AllowedHosts hosts = new AllowedHosts(
                List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "win-fs01.corp.example", "*.srv.example"), false);
        assertEquals(allowed, hosts.objection(host) == null, String.valueOf(hosts.objection(host)));
    }

    @Test
    void aSimulatorOnThisMachineHasToBeAskedForAndListed() {
        assertNull(new AllowedHosts(List.of("127.0.0.1"), true).objection("127.0.0.1"));
        assertNotNull(new AllowedHosts(List.of("127.0.0.1"), false).objection("127.0.0.1"));
        assertNotNull(new AllowedHosts(List.of("10.0.0.0/8"), true).objection("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/99", "10.0.0", "*", "*.", "a/8", "a..b", "1.2.3.4.5"})
    void whatIsNoHostStopsTheStart(String entry) {
        InvalidSettingsException invalid =
                assertThrows(InvalidSettingsException.class, () -> new AllowedHosts(List.of(entry), false));
        assertTrue(invalid.getMessage().contains("soar.respond.allowed-hosts"), invalid.getMessage());
    }
}
