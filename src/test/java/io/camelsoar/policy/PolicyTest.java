package io.camelsoar.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.settings.InvalidSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PolicyTest {

    private static final Path SHIPPED = Path.of("routes", "policy.yaml");

    @TempDir
    private Path folder;

    /** Each could be read in two ways, so that a pattern would try them all. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // without the bound it takes years
    void noTextKeepsThePolicyBusy() {
        Policy policy = Policy.read(SHIPPED);
        for (String text : new String[] {
            "wevtutil qe x" + " /q:a".repeat(1000) + " /",
            "reg query x" + " /v a".repeat(1000) + " /",
            "sc.exe query" + " type= a".repeat(800) + " !",
            "schtasks /query" + " /tn \\a".repeat(800) + " /",
            "findstr" + " /c:a".repeat(1000) + " /",
            "findstr x C:" + "\\a".repeat(2000) + "/",
            "wmic process get " + "a,".repeat(3000) + "/",
        }) {
            assertEquals(CommandClass.REVIEW, policy.judge(text).commandClass(), text.substring(0, 40));
        }
        // what cannot be judged in time is judged against
        String longText = "`" + "set-mppreference -disable".repeat(4_000);
        assertTrue(policy.judge(longText).commandClass() != CommandClass.SAFE);
    }

    /** What is named is not run; what runs counts wherever it stands. */
    @Test
    void theNameOfAToolCountsWhereItMayRun() {
        assertClass(CommandClass.REVIEW, "Stop-Process -Name mimikatz");
        assertClass(CommandClass.BLOCKED, "Stop-Process -Name (Invoke-Mimikatz)");
        assertClass(CommandClass.BLOCKED, "Stop-Process -Name x; Start-Process mimikatz");
        assertClass(CommandClass.BLOCKED, "$x = 'mimikatz'; Stop-Process -Name $x"); // not understood: not exempt
    }

    @Test
    void aRepairIsOneOnlyAsAWhole() {
        String repair =
                "Set-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest UseLogonCredential ";
        assertClass(CommandClass.REVIEW, repair + "0");
        assertClass(CommandClass.BLOCKED, repair + "1");
        assertClass(CommandClass.BLOCKED, repair + "1 # 0");
        assertClass(CommandClass.BLOCKED, repair + "0; " + repair + "1");
        assertClass(CommandClass.BLOCKED, repair + "(1)");
    }

    private static void assertClass(CommandClass expected, String command) {
        assertEquals(expected, Policy.read(SHIPPED).judge(command).commandClass(), command);
    }

    @Test
    void aPartThatIsMissingOrThereTwiceIsNamed() throws Exception {
        assertRefused(Files.readString(SHIPPED).replaceFirst("(?m)^  drives:.*$", ""), "safe.drives is missing");
        assertRefused(
                Files.readString(SHIPPED).replaceFirst("(?m)^    Get-Process:", "    Get-Service:"), "Get-Service");
        assertRefused("aliases: {}\n", "safe is missing");
    }

    @Test
    void whatDoesNotBelongThereIsNamedWithItsPlace() throws Exception {
        String shipped = Files.readString(SHIPPED);
        assertRefused(
                shipped.replaceFirst("(?m)^safe:", "safe:\n  cmdlets: {}"),
                "safe.cmdlets is no key of a policy (line ");
        assertRefused(shipped + "  - [a]\n", "blocked[12] is not what belongs there (line ");
        assertRefused("- a\n", "the whole file is not what belongs there (line 1)");
    }

    private void assertRefused(String text, String reason) throws Exception {
        Path file = folder.resolve("policy.yaml");
        Files.writeString(file, text);
        InvalidSettingsException refused = assertThrows(InvalidSettingsException.class, () -> Policy.read(file));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
        assertTrue(refused.getMessage().contains("soar.policy.file"), refused.getMessage());
    }
}
