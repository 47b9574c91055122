package io.camelsoar.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.audit.AuditCheck;
import io.camelsoar.audit.Head;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether the audit trail in the store of the settings is as it was written. */
@Command(name = "audit", description = "Checks the audit trail.", mixinStandardHelpOptions = true)
final class AuditCommand implements Runnable {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about the audit trail? Try: audit verify");
    }

    @Command(
            name = "verify",
            description = {
                "Prints each audit event that was changed, removed, added or moved, and a summary, as JSON Lines.",
                "Exit codes: 0 the trail is intact, 1 it is not, 2 it could not be checked."
            },
            // 1 would say that somebody changed it
            exitCodeOnExecutionException = ExitCode.USAGE,
            mixinStandardHelpOptions = true)
    int verify(
            @Option(
                            names = "--head",
                            paramLabel = "SEQ:HASH",
                            description = "A head from a case, or printed earlier: whether the trail still holds it.")
                    String kept,
            @Option(names = "--profile", paramLabel = "PROFILE", description = "As given to soar run.") String profile)
            throws JsonProcessingException {
        Head head = kept == null
                ? null
                : Head.of(kept)
                        .orElseThrow(() -> new ParameterException(
                                spec.subcommands().get("verify"),
                                "--head: a number, a colon and a SHA-256 in hexadecimal"));
        return print(check(head, profile));
    }

    private static AuditCheck.Result check(Head head, String profile) {
        String purpose = "check the audit trail of the store";
        try {
            return new StoreReader(new Configured(profile))
                    .read(purpose, source -> new AuditCheck(source).verify(head));
        } catch (StoreReader.InUseException e) {
            throw StoreReader.failed(
                    purpose, e.getMessage() + "; stop it first, or check a backup: docs/operations.md", e);
        }
    }

    private int print(AuditCheck.Result result) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        for (AuditCheck.Finding finding : result.findings()) {
            out.println(JSON.writeValueAsString(
                    JSON.createObjectNode().put("seq", finding.seq()).put("wrong", finding.wrong())));
        }
        boolean intact = result.findings().isEmpty();
        ObjectNode summary = JSON.createObjectNode().put("events", result.events());
        if (result.pruned() > 0) {
            summary.put("pruned", result.pruned());
        }
        out.println(JSON.writeValueAsString(summary.put("intact", intact)
                .put("head", result.head() == null ? null : result.head().toString())));
        out.flush();
        return intact ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
