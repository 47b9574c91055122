package io.camelsoar.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.app.HostSettings;
import io.camelsoar.app.SshSettings;
import io.camelsoar.app.WinrmSettings;
import io.camelsoar.host.Executor;
import io.camelsoar.host.HostInventory;
import io.camelsoar.remote.CommandResult;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.remote.ExecutionRefusedException;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import io.camelsoar.ssh.GuardedSshComponent;
import io.camelsoar.winrm.WinrmCredential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** Runs {@value #COMMAND}, which changes nothing, on hosts, by the way and with the credential that an approved command would go. */
final class HostCheck {

    /** Of Windows and of everything else. */
    private static final String COMMAND = "hostname";

    private final Settings settings;

    HostCheck(Settings settings) {
        this.settings = settings;
    }

    /** @param hosts names or addresses, as alerts have them */
    List<Finding> look(List<String> hosts) {
        List<Finding> findings = new ArrayList<>();
        if (hosts.isEmpty()) {
            findings.add(Finding.skipped("host", "none was named; --host NAME runs " + COMMAND + " on one"));
            return findings;
        }
        if (!settings.flag("soar.execution.enabled")) {
            findings.add(Finding.skipped("host", "soar.execution.enabled=false: nothing is run on a host"));
            return findings;
        }
        try (DefaultCamelContext camel = new DefaultCamelContext();
                ProducerTemplate producer = camel.createProducerTemplate()) {
            Map<String, WinrmCredential> credentials = WinrmSettings.credentials(settings);
            HostInventory inventory = HostSettings.inventory(settings, credentials);
            ExecutionGuard guard = (destination, command, exchange) -> {
                if (!command.equals(COMMAND)) {
                    throw new ExecutionRefusedException(
                            "Only " + COMMAND + " is run to look whether a host is reached");
                }
            };
            camel.getRegistry().bind("executionGuard", guard);
            camel.addComponent("winrm", WinrmSettings.component(settings, guard, credentials));
            camel.addComponent("ssh", new GuardedSshComponent(guard, SshSettings.access(settings)));
            camel.start();
            for (String host : hosts) {
                findings.add(look(host, inventory, producer));
            }
        } catch (InvalidSettingsException e) {
            findings.add(Finding.failed("host", e.problems()));
        } catch (Exception e) {
            findings.add(Finding.failed("host", ExceptionUtils.getRootCauseMessage(e)));
        }
        return findings;
    }

    private Finding look(String host, HostInventory inventory, ProducerTemplate producer) {
        String subject = "host " + host;
        Alert alert = alert(host);
        Optional<HostInventory.Target> target = inventory.find(alert, Executor.USUAL);
        if (target.isEmpty() && inventory.target(alert, Executor.USUAL).isEmpty()) {
            return Finding.failed(subject, "is neither an address nor a host of soar.respond.inventory");
        }
        if (target.isEmpty()) {
            return Finding.failed(subject, inventory.objection(alert, Executor.USUAL));
        }
        Exchange answer =
                producer.request(uri(target.get()), exchange -> exchange.getIn().setBody(COMMAND));
        String way = target.get().via().scheme() + " to " + target.get().shown();
        if (answer.getException() != null) {
            return Finding.failed(subject, way + ": " + reason(answer.getException()));
        }
        CommandResult result = answer.getMessage().getBody(CommandResult.class);
        return switch (result.status()) {
            case OK ->
                Finding.ok(
                        subject,
                        way + ": it calls itself " + result.output().strip() + ", after "
                                + result.duration().toMillis() + " ms");
            case NOT_SENT -> Finding.skipped(subject, way + ": " + String.join(" ", result.errors()));
            default -> Finding.failed(subject, way + ": " + COMMAND + ": " + result.status() + " " + result.errors());
        };
    }

    /** As routes/execute.camel.yaml sends to it. */
    private static String uri(HostInventory.Target target) {
        String address = target.via().scheme() + ":" + target.address() + ":" + target.port() + "?credential="
                + target.credential();
        return target.via() == HostInventory.Via.WINRM ? address + "&https=" + target.https() : address;
    }

    /** One whose operating system is not known: the inventory says how it is reached, or it is taken for Windows. */
    private static Alert alert(String host) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ObjectNode named = document.putObject("host");
        named.put("name", host).putArray("ip").add(host);
        named.putObject("os").put("type", "windows");
        return Alert.of("check", "check", host, document);
    }

    /** The components write theirs for people; what is around and below does not. */
    private static String reason(Exception failure) {
        return ExceptionUtils.getThrowableList(failure).stream()
                .filter(cause -> cause.getClass().getName().startsWith("io.camelsoar."))
                .findFirst()
                .map(Throwable::getMessage)
                .orElseGet(() -> ExceptionUtils.getRootCauseMessage(failure));
    }
}
