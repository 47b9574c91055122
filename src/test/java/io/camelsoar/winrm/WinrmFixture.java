package io.camelsoar.winrm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.NotStartedException;
import io.camelsoar.sandbox.TestCertificates;
import io.camelsoar.sandbox.windows.WindowsHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The real component, a guard that lets everything through, and a simulated host that it talks to. Closing it checks that the component
 * left no thread behind.
 */
final class WinrmFixture implements AutoCloseable {

    static final String PASSWORD = "pa55&<wörd>-of-the-test";

    /** How a command travels. */
    enum Way {
        SEALED_NTLM("https=false"),
        NTLM_OVER_TLS("https=true"),
        BASIC_OVER_TLS("https=true&authentication=BASIC");

        private final String options;

        Way(String options) {
            this.options = options;
        }
    }

    final WindowsHost host;
    final CamelContext camel = new DefaultCamelContext();
    final Map<String, WinrmCredential> credentials;
    private final NewThreads newThreads = new NewThreads();
    private final Way way;
    private final ProducerTemplate template;

    WinrmFixture(Way way) {
        this(way, WindowsHost.named("WIN-FS01"));
    }

    WinrmFixture(Way way, WindowsHost host) {
        this.way = way;
        if (way != Way.SEALED_NTLM) {
            host.tls(TestCertificates.localhost());
        }
        this.host = host.user("soar", PASSWORD).start();
        ExecutionGuard everything = (destination, command, exchange) -> {};
        camel.getRegistry().bind("guard", everything);
        camel.getRegistry().bind("tls", TestCertificates.trust());
        credentials = camel.getComponent("winrm", WinrmComponent.class).getCredentials();
        credentials.put("test", new WinrmCredential("", "soar", PASSWORD));
        template = camel.createProducerTemplate();
        camel.start();
    }

    /** An endpoint on the host. */
    String uri(String moreOptions) {
        return uri(host.port(), moreOptions);
    }

    String uri(int port, String moreOptions) {
        String idle = moreOptions.contains("sessionIdleTimeout") ? "" : "&sessionIdleTimeout=300";
        return "winrm:127.0.0.1:" + port + "?credential=test&sslContextParameters=#tls&" + way.options + idle
                + moreOptions;
    }

    /** Runs a command that is expected to reach the host. */
    CommandResult run(String command) throws Exception {
        return run("", command);
    }

    CommandResult run(String moreOptions, String command) throws Exception {
        Exchange exchange = send(uri(moreOptions), command);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(CommandResult.class);
    }

    Exchange send(String uri, Object command) {
        return template.request(uri, exchange -> exchange.getMessage().setBody(command));
    }

    /** Runs a command that is expected not to be started, and checks that it was not. */
    NotStartedException refused(String uri) {
        Exchange exchange = send(uri, "Write-Output 'must not run'");
        NotStartedException failure = assertInstanceOf(NotStartedException.class, exchange.getException());
        assertEquals(0, host.executed().size(), host.executed().toString());
        return failure;
    }

    /** Commands of one exchange. */
    List<CommandResult> runAll(String moreOptions, String... commands) throws Exception {
        Exchange exchange = send(uri(moreOptions), List.of(commands));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        List<CommandResult> results = new ArrayList<>();
        exchange.getMessage().getBody(List.class).forEach(result -> results.add((CommandResult) result));
        return results;
    }

    /** Waits until the host has neither a shell nor a connection of ours. */
    void awaitNothingLeftOpen() {
        await().untilAsserted(() -> {
            assertEquals(0, host.openShells(), "shells");
            assertEquals(0, host.openConnections(), "connections");
        });
    }

    @Override
    public void close() {
        template.stop();
        camel.stop();
        host.close();
        newThreads.awaitNone();
    }
}
