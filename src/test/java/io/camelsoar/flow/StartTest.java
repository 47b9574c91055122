package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.settings.InvalidSettingsException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set wrong stops the start with the setting's name, before anything is polled. */
class StartTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "soar.detect.perod | 30s | soar.detect.perod: there is no such setting; did you mean soar.detect.period?",
                "soar.retention.age | 12m | soar.retention.age: '12m' is not a duration such as 0s, 48h or 365d, and not in minutes",
                "soar.detect.overlap | soon | soar.detect.overlap: 'soon' is not a duration",
                "soar.detect.severities | crtical | soar.detect.severities: 'crtical' is not one or more of low",
                "soar.detect.sources | detection,other | soar.detect.source.other.index: is required",
                "soar.detect.source.detection.query | routes/queries/none.json | soar.detect.source.detection.query: cannot use",
                "soar.elasticsearch.url | http://localhost:9200/ | soar.elasticsearch.url: 'http://localhost:9200/' is not",
                "soar.detect.period | 0s | soar.detect.period: '0s' is not a duration above 0",
                "soar.detect.page-size | 20000 | soar.detect.page-size: '20000' is not a whole number from 1 to 10000",
                "soar.kibana.url | kibana:5601 | soar.kibana.url: 'kibana:5601' is not an http or https address",
                "soar.kibana.ca-file | none.pem | soar.kibana.ca-file: cannot read certificates from none.pem",
                "soar.winrm.ca-file | pom.xml | soar.winrm.ca-file: cannot read certificates from pom.xml",
                "soar.winrm.credentials.default.password | '' | soar.winrm.credentials.default.password: is required",
                "soar.ssh.known-hosts | none | soar.ssh.known-hosts: cannot read none",
                "soar.ssh.credentials.default.password | x | soar.ssh.credentials.default.username: is required",
                "soar.ssh.credentials.default.username | x | soar.ssh.credentials.default.private-key-file: either it or",
                "soar.ssh.credentials.a.private-key-file | none | soar.ssh.credentials.a.private-key-file: cannot read none",
                "soar.slack.token | '' | soar.slack.token: is required and empty",
                "soar.log.format | xml | soar.log.format: 'xml' is not text or json",
                "soar.tracing.endpoint | collector:4318 | soar.tracing.endpoint: 'collector:4318' is not an http or https address",
                "soar.slack.mode | polling | soar.slack.mode: 'polling' is not webhook or socket",
                "soar.slack.mode | socket | soar.slack.app-token: is required and not set, since soar.slack.mode is socket",
                "soar.slack.signing-secret | '' | soar.slack.signing-secret: is required and not set, since soar.slack.mode is webhook",
                "soar.approval.deciders | @dana | soar.approval.deciders: '@dana' is not Slack ids of users and user groups",
                "soar.respond.inventory | none.yaml | soar.respond.inventory: cannot read none.yaml",
                "soar.respond.allowed-hosts | 10.0.0.0/99 | soar.respond.allowed-hosts: 10.0.0.0/99 is not a network",
                "soar.respond.allowed-hosts | 10.0.0.0/8 | 127.0.0.1 does not lie in soar.respond.allowed-hosts",
                "soar.respond.allow-loopback | false | 127.0.0.1 is 127.0.0.1, an address of this machine",
                "soar.record.alert-status | closed | soar.record.alert-status: 'closed' is not sync, set or leave",
                "soar.record.open | later | soar.record.open: 'later' is not triage or decision",
                "soar.record.assignee.default | dana | soar.record.assignee.default: 'dana' is not the uid of a Kibana profile such as u_mGBROF_0",
                "soar.record.case-status | done | soar.record.case-status: 'done' is not open, in-progress or closed",
                "soar.channel.triage | sed:triage | soar.channel.triage: Camel does not take 'sed:triage': NoSuchEndpointException",
                "soar.channel.triage | seda:triage?size=abc | soar.channel.triage: Camel does not take 'seda:triage?size=abc'",
                "soar.channel.triage | kafka:soar-triage | soar.channel.triage: names no brokers (?brokers=host:9092)",
                "soar.channel.triage | kafka:soar-triage?brokrs=a:9092 | soar.channel.triage: Camel does not take",
                "soar.channel.triage | kafka:soar-triage?brokers=127.0.0.1 | soar.channel.triage: the broker '127.0.0.1' has not the form host:port",
                "soar.channel.triage | kafka:soar-triage?brokers=a:9092,b: | soar.channel.triage: the broker 'b:' has not the form host:port",
                "soar.channel.triage | kafka:soar-triage?brokers=broker.invalid:9092 | soar.channel.triage: no broker is known by its name: broker.invalid:9092",
                "soar.channel.triage | seda:notify?size=7 | soar.channel.triage: seda:notify is the channel of soar.channel.notify, too",
                "soar.channel.respond | '' | soar.channel.respond: is required and empty",
                "soar.recover.replay | file:data?delet=true | soar.recover.replay: Camel does not take",
                "soar.store.url | jdbc:nothing:here | soar.store.url: cannot use the store",
            })
    void aWrongSettingIsNamed(String key, String value, String expected) throws Exception {
        try (Stack stack = new Stack("start")) {
            stack.set(key, value);
            assertRefused(stack, expected);
        }
    }

    /** A stage drops what is not in its state, so that each would lose what is the other's. */
    @Test
    void twoStagesOnOneTopicAreRefused() throws Exception {
        try (Stack stack = new Stack("topic")) {
            stack.set("soar.channel.triage", "kafka:soar?brokers=127.0.0.1:9092&consumersCount=2");
            stack.set("soar.channel.notify", "kafka:soar?brokers=localhost:9092");
            assertRefused(
                    stack,
                    "soar.channel.triage: kafka:soar is the channel of soar.channel.notify, too: what is for one");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soar.http.port", "soar.health.port"})
    void aPortInUseIsNamed(String key) throws Exception {
        try (Stack stack = new Stack("port");
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            stack.set("camel.management.enabled", "true");
            stack.set(key, String.valueOf(other.getLocalPort()));
            assertRefused(stack, key + ": cannot listen on 127.0.0.1:" + other.getLocalPort());
        }
    }

    @Test
    void aHostWithoutItsCredentialIsNamed() throws Exception {
        Path inventory = folder.resolve("hosts.yaml");
        Files.writeString(inventory, "hosts:\n  - {match: a, address: b, credential: tier0}\n");
        try (Stack stack = new Stack("credential")) {
            stack.set("soar.respond.inventory", inventory.toString());
            assertRefused(stack, "there is no soar.winrm.credentials.tier0.username");
        }
    }

    private static void assertRefused(Stack stack, String expected) {
        Throwable failure = assertThrows(Exception.class, stack::start);
        StringBuilder said = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            said.append(cause.getMessage()).append('\n');
            if (cause instanceof InvalidSettingsException) {
                break;
            }
        }
        assertTrue(said.toString().contains(expected), said.toString());
        assertEquals(0, stack.elasticsearch.searches().size());
    }
}
