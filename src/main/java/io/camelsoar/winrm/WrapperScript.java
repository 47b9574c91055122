package io.camelsoar.winrm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is sent for a command: a command line that is the same for all commands, and environment variables.
 *
 * <p>The command itself never becomes part of a command line. That avoids quoting, cmd.exe's limit of 8,191 characters
 * and the console's code page.
 */
final class WrapperScript {

    /** Longest command in bytes of UTF-8: its base64 has to fit the 500 kB of a WinRM message with room to spare. */
    static final int MAX_COMMAND_BYTES = 256 * 1024;

    /** One environment variable holds at most 32,767 characters. */
    private static final int CHARACTERS_PER_VARIABLE = 8_000;

    static final String COMMAND_LINE =
            "powershell -NoLogo -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand "
                    + Base64.getEncoder().encodeToString(script("wrapper.ps1").getBytes(StandardCharsets.UTF_16LE));

    private static final String CMD = script("cmd.ps1");

    private WrapperScript() {}

    static void requireSendable(String command, WinrmConfiguration.Shell shell) {
        if (shell == WinrmConfiguration.Shell.CMD
                && (command.length() > WinrmConfiguration.LONGEST_CMD_LINE
                        || command.lines().count() > 1)) {
            throw new IllegalArgumentException("winrm: with shell=CMD a command is one line of at most "
                    + WinrmConfiguration.LONGEST_CMD_LINE + " characters");
        }
        int length = command.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_COMMAND_BYTES) {
            throw new IllegalArgumentException(
                    "winrm: the command has " + length + " bytes, more than the " + MAX_COMMAND_BYTES + " allowed");
        }
    }

    static Map<String, String> environment(String command, long timeoutMillis, int maxOutput) {
        String encoded = Base64.getEncoder().encodeToString(command.getBytes(StandardCharsets.UTF_8));
        Map<String, String> environment = new LinkedHashMap<>();
        for (int from = 0; from < encoded.length(); from += CHARACTERS_PER_VARIABLE) {
            int to = Math.min(encoded.length(), from + CHARACTERS_PER_VARIABLE);
            environment.put("WINRM_COMMAND_" + from / CHARACTERS_PER_VARIABLE, encoded.substring(from, to));
        }
        environment.put("WINRM_TIMEOUT_MS", Long.toString(timeoutMillis));
        environment.put("WINRM_MAX_OUTPUT", Integer.toString(maxOutput));
        return environment;
    }

    /** The PowerShell command that has cmd.exe run a line; the line is no part of its text, so nothing in it has to be quoted. */
    static String ofCmd(String line) {
        return CMD.replace("LINE", Base64.getEncoder().encodeToString(line.getBytes(StandardCharsets.UTF_8)));
    }

    /** A script without what only readers need. */
    private static String script(String name) {
        try (InputStream resource = WrapperScript.class.getResourceAsStream(name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
