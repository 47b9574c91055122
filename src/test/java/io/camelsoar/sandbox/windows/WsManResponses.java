package io.camelsoar.sandbox.windows;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;

/** Writes the envelopes a Windows host answers with. */
final class WsManResponses {

    /** A Stream element holds at most this many bytes. */
    private static final int STREAM_BYTES = 8_192;

    /** Header, end of the command and the frames of streams. */
    private static final int BYTES_WITHOUT_OUTPUT = 4_096;

    private WsManResponses() {}

    /** Bytes of output, before base64, in an answer to Receive of at most this size. */
    static int outputThatFits(int maxEnvelopeSize) {
        return Math.max(1, (maxEnvelopeSize - BYTES_WITHOUT_OUTPUT) / 10 * 7);
    }

    static String envelope(String relatesTo, String action, String body) {
        return "<s:Envelope xml:lang=\"en-US\" xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:a=\""
                + WsManRequest.ADDRESSING + "\" xmlns:x=\"" + WsManRequest.TRANSFER + "\" xmlns:w=\""
                + WsManRequest.WSMAN + "\" xmlns:rsp=\"" + WsManRequest.SHELL
                + "\" xmlns:p=\"http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd\"><s:Header><a:Action>" + action
                + "</a:Action><a:MessageID>uuid:" + newId() + "</a:MessageID><a:To>" + WsManRequest.ADDRESSING
                + "/role/anonymous</a:To><a:RelatesTo>" + escape(relatesTo)
                + "</a:RelatesTo></s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
    }

    static String shellCreated(RemoteShell shell, String host) {
        String resource = WsManRequest.SHELL + "/cmd";
        return "<x:ResourceCreated><a:Address>http://" + host + ":5985/wsman</a:Address><a:ReferenceParameters>"
                + "<w:ResourceURI>" + resource + "</w:ResourceURI><w:SelectorSet><w:Selector Name=\"ShellId\">"
                + shell.id() + "</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>"
                + "<rsp:Shell><rsp:ShellId>" + shell.id() + "</rsp:ShellId><rsp:ResourceUri>" + resource
                + "</rsp:ResourceUri><rsp:Owner>" + escape(shell.owner())
                + "</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP><rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut>"
                + "<rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>"
                + "</rsp:Shell>";
    }

    static String received(RemoteCommand.Output output, String commandId) {
        StringBuilder body = new StringBuilder("<rsp:ReceiveResponse>");
        addStream(body, "stdout", commandId, output.standardOutput());
        addStream(body, "stderr", commandId, output.errorOutput());
        String state = WsManRequest.SHELL + "/CommandState/" + (output.done() ? "Done" : "Running");
        if (output.done()) {
            for (String name : new String[] {"stdout", "stderr"}) {
                body.append("<rsp:Stream Name=\"%s\" CommandId=\"%s\" End=\"true\"/>".formatted(name, commandId));
            }
            body.append(
                    "<rsp:CommandState CommandId=\"%s\" State=\"%s\"><rsp:ExitCode>%d</rsp:ExitCode></rsp:CommandState>"
                            .formatted(commandId, state, output.exitCode()));
        } else {
            body.append("<rsp:CommandState CommandId=\"%s\" State=\"%s\"/>".formatted(commandId, state));
        }
        return body.append("</rsp:ReceiveResponse>").toString();
    }

    private static void addStream(StringBuilder body, String name, String commandId, byte[] bytes) {
        for (int from = 0; from < bytes.length; from += STREAM_BYTES) {
            byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + STREAM_BYTES));
            body.append("<rsp:Stream Name=\"%s\" CommandId=\"%s\">".formatted(name, commandId))
                    .append(Base64.getEncoder().encodeToString(part))
                    .append("</rsp:Stream>");
        }
    }

    static String fault(WsManFault fault, String host) {
        String message = escape(fault.getMessage());
        return "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>" + fault.subcode()
                + "</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang=\"en-US\">" + message
                + "</s:Text></s:Reason><s:Detail><f:WSManFault"
                + " xmlns:f=\"http://schemas.microsoft.com/wbem/wsman/1/wsmanfault\" Code=\"" + fault.code()
                + "\" Machine=\"" + host + "\"><f:Message>" + message
                + "</f:Message></f:WSManFault></s:Detail></s:Fault>";
    }

    static String newId() {
        return UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
