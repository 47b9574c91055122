package io.camelsoar.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.camelsoar.triage.AssistantReply;
import io.camelsoar.triage.ReplyParser;
import io.camelsoar.triage.UnreadableReplyException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what triage reads out of one reply of the AI Assistant. */
@Command(
        name = "parse",
        description = "Shows how one reply of the AI Assistant is understood, as JSON.",
        mixinStandardHelpOptions = true)
final class ParseCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "The model's text, or the body of a chat/complete answer (JSON or streamed NDJSON); - is standard input.")
    private String file;

    @Override
    public Integer call() throws IOException {
        String reply = InputFile.read(file);
        spec.commandLine()
                .getOut()
                .println(Terminal.json(JSON.writeValueAsString(new ReplyParser().parse(text(reply)))));
        return 0;
    }

    /** What is no answer of the API is taken for the model's text itself. */
    private static String text(String reply) {
        try {
            return AssistantReply.read(reply).text();
        } catch (UnreadableReplyException e) {
            return reply;
        }
    }
}
