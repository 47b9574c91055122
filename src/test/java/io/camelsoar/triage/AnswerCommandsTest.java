package io.camelsoar.triage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerCommandsTest {

    @Test
    void sectionsHoldCommands() {
        AnswerCommands commands = AnswerCommands.of("""
                It may be the parent, `Get-Process -Id 1` shows it.

                ## Investigation commands
                1. `Get-Process -Name odsync`

                ## Remediation commands
                1. `Stop-Process -Name odsync`
                """);
        assertTrue(commands.titled());
        Proposal proposal = commands.proposal();
        assertEquals(List.of("Get-Process -Name odsync"), proposal.investigation());
        assertEquals(List.of("Stop-Process -Name odsync"), proposal.remediation());
    }

    @Test
    void aBlockOfCodeHoldsCommandsThatMayBeAQuotation() {
        AnswerCommands commands = AnswerCommands.of("""
                Not `Get-Service`, but:

                ```powershell
                Get-Process -Name odsync
                Stop-Process -Name odsync
                ```
                """);
        assertFalse(commands.titled());
        Proposal proposal = commands.proposal();
        assertEquals(List.of("Get-Process -Name odsync"), proposal.investigation());
        assertEquals(List.of("Stop-Process -Name odsync"), proposal.remediation());
    }

    /** An explanation has headings as well; none of them makes a quotation a proposal. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Evidence",
                "The command",
                "Command line",
                "Response",
                "Investigation",
                "Commands that the attacker ran",
                "Remediation commands: done"
            })
    void otherHeadingsProposeNothing(String title) {
        assertFalse(AnswerCommands.of("## " + title + "\n```\nreg add HKCU\\Run /v odsync /f\n```\n")
                .titled());
    }

    /** Beside a proposal it is none either. */
    @ParameterizedTest
    @ValueSource(strings = {"", "## Command line\n", "**Response:** it was this\n", "## Investigation\n"})
    void aQuotationBesideAProposalIsLeftOut(String title) {
        String quoted = title + "```\n# Remediation commands\nreg add HKCU\\Run /v odsync /f\n```\n\n";
        String proposed = "## Investigation commands\n1. `Get-Process -Name odsync`\n\n";
        for (String answer : List.of(quoted + proposed, title.startsWith("## ") ? proposed + quoted : proposed)) {
            AnswerCommands commands = AnswerCommands.of(answer);
            assertTrue(commands.titled(), answer);
            assertEquals(
                    List.of("Get-Process -Name odsync"), commands.proposal().investigation(), answer);
            assertEquals(List.of(), commands.proposal().remediation(), answer);
        }
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
        assertFalse(AnswerCommands.of(answer).proposal().usable(), answer);
    }

    @Test
    void anAnswerOfTooManyLinesProposesNothing() {
        assertFalse(AnswerCommands.of("```powershell\n" + "Get-Service\n".repeat(5_001) + "```\n")
                .proposal()
                .usable());
    }
}
