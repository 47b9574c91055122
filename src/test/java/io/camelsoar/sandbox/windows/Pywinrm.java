package io.camelsoar.sandbox.windows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.camelsoar.sandbox.TestCertificates;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** pywinrm, a WinRM client in Python, as a process that runs some commands. */
final class Pywinrm {

    /** How a client asks to be let in, and whether it seals. */
    enum Way {
        NTLM_SEALED("http", "ntlm", "always"),
        NTLM_UNENCRYPTED("http", "ntlm", "never"),
        BASIC_UNENCRYPTED("http", "basic", "never"),
        NTLM_OVER_TLS("https", "ntlm", "auto"),
        BASIC_OVER_TLS("https", "basic", "auto");

        private final String scheme;
        private final String transport;
        private final String encryption;

        Way(String scheme, String transport, String encryption) {
            this.scheme = scheme;
            this.transport = transport;
            this.encryption = encryption;
        }

        boolean isTls() {
            return "https".equals(scheme);
        }
    }

    /** How the command is started: PowerShell or cmd.exe with the client's own code page 437, or cmd.exe with UTF-8. */
    enum How {
        PS,
        CMD,
        UTF8
    }

    /** A command to run. */
    record Call(How how, String command) {}

    /**
     * What came of a command.
     *
     * @param refused the kind of pywinrm's error, or empty; then there is no output
     */
    record Answer(byte[] output, byte[] errors, int exitCode, String refused, String why) {

        String output(Charset codePage) {
            return new String(output, codePage);
        }

        String errors(Charset codePage) {
            return new String(errors, codePage);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String python;

    private Pywinrm(String python) {
        this.python = python;
    }

    /** @return empty if no Python here has pywinrm */
    static Optional<Pywinrm> find() throws IOException, InterruptedException {
        // Debian's own does not have to be the first of the PATH.
        for (String python : List.of("python3", "/usr/bin/python3")) {
            try {
                Process process = new ProcessBuilder(python, "-c", "import winrm")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (process.waitFor() == 0) {
                    return Optional.of(new Pywinrm(python));
                }
            } catch (IOException e) {
                // no such program
            }
        }
        return Optional.empty();
    }

    /** @return what came of each command */
    List<Answer> run(WindowsHost host, Way way, String user, String password, Call... calls)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                python,
                resource("/winrm/pywinrm-client.py"),
                way.scheme + "://127.0.0.1:" + host.port() + "/wsman",
                way.transport,
                way.encryption,
                TestCertificates.authority().toString(),
                user));
        for (Call call : calls) {
            line.add(call.how().name().toLowerCase(Locale.ROOT));
            line.add(call.command());
        }
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment()
                .putAll(Map.of(
                        "WINRM_PASSWORD",
                        password,
                        "OPENSSL_CONF",
                        resource("/winrm/openssl-legacy.cnf"),
                        "PYTHONUTF8",
                        "1",
                        "NO_PROXY",
                        "127.0.0.1"));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("pywinrm failed:\n" + output);
        }
        List<Answer> answers = new ArrayList<>();
        for (String json : output.lines().toList()) {
            if (json.startsWith("{\"output\"")) { // else a warning of its libraries
                answers.add(answer(JSON.readTree(json)));
            }
        }
        return answers;
    }

    private static Answer answer(JsonNode json) {
        return new Answer(
                Base64.getDecoder().decode(json.path("output").asText()),
                Base64.getDecoder().decode(json.path("errors").asText()),
                json.path("exit").asInt(),
                json.path("refused").asText(),
                json.path("why").asText());
    }

    private static String resource(String name) {
        try {
            return Path.of(Pywinrm.class.getResource(name).toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
