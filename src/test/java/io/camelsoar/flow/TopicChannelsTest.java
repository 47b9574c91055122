package io.camelsoar.flow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.sandbox.KafkaBroker;
import io.camelsoar.sandbox.Services;
import io.camelsoar.sandbox.slack.Message;
import io.camelsoar.sandbox.store.Database;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances on one store with topics of a real Kafka broker between the stages: each stage of each incident is done once. */
class TopicChannelsTest {

    private static final List<String> STAGES = List.of("triage", "notify", "respond", "record");
    private static final int INCIDENTS = 6;

    @TempDir
    Path folder;

    private Database database;
    private KafkaBroker broker;
    private Stack stack;
    private Instance second;

    @BeforeEach
    void startBoth() throws Exception {
        broker = KafkaBroker.start(folder.resolve("kafka"));
        database = Database.Kind.POSTGRESQL.fresh();
        stack = new Stack(database.name());
        stack.store(database);
        stack.withHealth();
        STAGES.forEach(stage -> stack.set(
                "soar.channel." + stage, "kafka:soar-" + stage + "?brokers=" + broker.address() + "&consumersCount=2"));
    }

    @AfterEach
    void close() throws Exception {
        stack.close();
        broker.close();
        database.close();
    }

    private void start() throws Exception {
        stack.start();
        second = stack.startBeside("second");
    }

    @Test
    void incidentsGoTheWholeWay() throws Exception {
        // so long that nobody makes up for a hand-over that a topic has lost
        stack.set("soar.recover.handover", "10m");
        start();
        await().untilAsserted(() -> assertEquals(2, sharing("soar-record")));
        plant();
        requests().forEach(this::approve);
        awaitRecorded();
        assertOnce();
        for (String stage : STAGES) {
            Set<String> ids = new HashSet<>();
            for (ConsumerRecord<String, String> record : records("soar-" + stage)) {
                ids.add(record.value());
                assertEquals(0, record.headers().toArray().length, record.headers()::toString);
            }
            assertEquals(INCIDENTS, ids.size(), stage);
            for (String id : ids) {
                assertEquals(1, count("incident WHERE id = '" + id + "'"), id);
            }
        }
    }

    @Test
    void whatHappensWithoutTheBrokerIsMadeUpForOnce() throws Exception {
        stack.recoverSoon();
        start();
        plant();
        List<Message> requests = requests();
        broker.close();

        stack.plantNow("alert-wmi-registry.json");
        stack.plantNow("alert-wmi-registry.json");
        requests.forEach(this::approve);
        // detection and decisions go on, and neither waits for the other
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertEquals(INCIDENTS + 2, count("incident")));
        assertEquals(INCIDENTS, count("incident WHERE state = 'APPROVED'"));
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            HttpResponse<String> health = stack.health();
            assertEquals(503, health.statusCode());
            assertTrue(health.body().contains("\"consumer:triage-alert\",\"status\":\"DOWN\""), health::body);
            assertTrue(
                    health.body().contains("\"kafka\",\"status\":\"UP\",\"message\":\"failing since "), health::body);
        });

        broker.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> requests(INCIDENTS + 2) != null);
        requests().subList(INCIDENTS, INCIDENTS + 2).forEach(this::approve);
        awaitRecorded();
        assertOnce();
        await().until(stack::isUp);
    }

    private void plant() throws Exception {
        for (int i = 0; i < INCIDENTS; i++) {
            stack.plantNow("alert-wmi-registry.json");
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> requests(INCIDENTS) != null);
    }

    private List<Message> requests(int number) {
        List<Message> requests = requests();
        return requests.size() == number ? requests : null;
    }

    private List<Message> requests() {
        return stack.slack.messages(Services.CHANNEL).stream()
                .filter(message -> message.threadTs() == null)
                .toList();
    }

    /** At one of the two. */
    private void approve(Message request) {
        try {
            assertEquals(
                    200,
                    stack.clicker
                            .click(
                                    requests().indexOf(request) % 2 == 0 ? stack.webhook : second.webhook,
                                    request,
                                    "soar_approve",
                                    Services.WINDOWS_ANALYST)
                            .statusCode());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitRecorded() {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertEquals(count("incident"), count("incident WHERE state = 'RECORDED'")));
    }

    private void assertOnce() throws Exception {
        int incidents = count("incident");
        for (String action : List.of("OPENED", "TRIAGED", "APPROVED", "EXECUTED", "RECORDED")) {
            assertEquals(incidents, count("audit_event WHERE action = '" + action + "'"), action);
        }
        assertEquals(incidents, requests().size());
        assertEquals(incidents, stack.kibana.cases().size());
        assertEquals(
                count("command WHERE state IN ('SUCCEEDED', 'FAILED')"),
                stack.windows.executed().size());
        assertEquals(0, count("command WHERE state = 'UNKNOWN'"));
        assertEquals(0, count("incident WHERE failures > 0"));
    }

    private int count(String rows) throws Exception {
        return Integer.parseInt(stack.one("SELECT COUNT(*) FROM " + rows));
    }

    /** How many instances have a part of the topic; each has two consumers. */
    private long sharing(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            return admin.describeConsumerGroups(List.of(topic)).all().get().get(topic).members().stream()
                            .filter(member ->
                                    !member.assignment().topicPartitions().isEmpty())
                            .map(MemberDescription::consumerId)
                            .count()
                    / 2;
        }
    }

    /** All that ever travelled over a topic. */
    private List<ConsumerRecord<String, String>> records(String topic) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.address());
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }
}
