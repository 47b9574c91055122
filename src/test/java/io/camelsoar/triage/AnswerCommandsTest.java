package io.camelsoar.triage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerCommandsTest {

    @Test
    void sectionsHoldCommands() {
        Proposal proposal = AnswerCommands.of("""
                It may be the parent, `Get-Process -Id 1` shows it.

                ## Investigation commands
                1. `Get-Process -Name odsync`

                ## Remediation commands
                1. `Stop-Process -Name odsync`
                """);
        assertEquals(List.of("Get-Process -Name odsync"), proposal.investigation());
        assertEquals(List.of("Stop-Process -Name odsync"), proposal.remediation());
    }

    @Test
    void aBlockOfCodeHoldsCommands() {
        Proposal proposal = AnswerCommands.of("""
                Not `Get-Service`, but:

                ```powershell
                Get-Process -Name odsync
                Stop-Process -Name odsync
                ```
                """);
        assertEquals(List.of("Get-Process -Name odsync"), proposal.investigation());
        assertEquals(List.of("Stop-Process -Name odsync"), proposal.remediation());
    }

    /** What an explanation names would take the place of all that waits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "The third one ends it: `Stop-Process -Name odsync -Force` is destructive.",
                "You asked about\n\n1. `Get-Process -Name odsync`\n2. `Get-Service`\n",
                "Stop-Process -Name odsync -Force\n\nends it.",
                "```\n12:00 WmiPrvSE.exe started odsync.exe\n```\n"
            })
    void whatIsOnlyMentionedIsNoProposal(String answer) {
        assertFalse(AnswerCommands.of(answer).usable(), answer);
    }

    @Test
    void anAnswerOfTooManyLinesProposesNothing() {
        assertFalse(AnswerCommands.of("```powershell\n" + "Get-Service\n".repeat(5_001) + "```\n")
                .usable());
    }
}
