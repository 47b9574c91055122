package io.camelsoar.app;

import io.camelsoar.settings.InvalidSettingsException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.kafka.clients.ClientDnsLookup;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Utils;

/**
 * Topics of Kafka as channels between the stages. What is other here than Camel's own defaults is one for {@code kafka:} wherever it
 * stands in a route; an address, or {@code camel.component.kafka.*}, may say otherwise.
 */
final class TopicChannels {

    /** An incident whose hand-over fails is safe in the store: whoever hands it on is not to wait for a broker, in ms. */
    private static final int MOST_WAIT = 5000;

    /** How long an idle consumer waits for an id before it looks whether it is to stop, in ms. */
    private static final long POLL = 500;

    private TopicChannels() {}

    /** Before the component is made, which is when the first address asks for it: without one nothing of Kafka is loaded. */
    static void customize(CamelContext context) {
        context.getRegistry().bind("topicChannels", new ComponentCustomizer() {
            @Override
            public boolean isEnabled(String name, Component component) {
                return "kafka".equals(name);
            }

            @Override
            public void configure(String name, Component component) {
                defaults(((KafkaComponent) component).getConfiguration());
            }
        });
    }

    private static void defaults(KafkaConfiguration kafka) {
        kafka.setAutoOffsetReset("earliest"); // an id from before the first start counts, too
        kafka.setMaxPollRecords(1); // the next id goes to whoever is free, not to whoever fetched it
        kafka.setProducerBatchSize(1); // ids without a key stay with one partition until a batch is full
        kafka.setPollTimeoutMs(POLL); // a stop waits for it, stage after stage
        kafka.setReconnectBackoffMaxMs(MOST_WAIT); // a line in the log for each try of each consumer
        kafka.setMaxBlockMs(MOST_WAIT);
        kafka.setRequestTimeoutMs(MOST_WAIT);
        kafka.setDeliveryTimeoutMs(2 * MOST_WAIT);
    }

    /**
     * Has all instances share the work of a topic, unless its address says otherwise; each stage by itself, since a group waits for
     * its busiest member whenever another one comes.
     *
     * @throws InvalidSettingsException if nothing says where the brokers are, or one has not the form of an address
     */
    static void prepare(String key, KafkaEndpoint endpoint) {
        KafkaConfiguration kafka = endpoint.getConfiguration();
        if (kafka.getBrokers() == null || kafka.getBrokers().isBlank()) {
            throw new InvalidSettingsException(key + ": names no brokers (?brokers=host:9092)", null);
        }
        for (String broker : brokers(kafka)) {
            // else the client says it, without the setting
            if (Utils.getHost(broker) == null || Utils.getPort(broker) == null) {
                throw new InvalidSettingsException(
                        key + ": the broker '" + broker + "' has not the form host:port, such as kafka-1:9092", null);
            }
        }
        if (kafka.getGroupId() == null) {
            kafka.setGroupId(kafka.getTopic());
        }
    }

    /**
     * As the client wants it, which stops at that: one of the brokers' names is known, and it tells of all others.
     *
     * @throws InvalidSettingsException if none is
     */
    static void requireKnown(String key, KafkaEndpoint endpoint) {
        List<String> brokers = brokers(endpoint.getConfiguration());
        try {
            ClientUtils.parseAndValidateAddresses(brokers, ClientDnsLookup.USE_ALL_DNS_IPS);
        } catch (ConfigException e) {
            throw new InvalidSettingsException(
                    key + ": no broker is known by its name: " + String.join(", ", brokers) + " (" + e.getMessage()
                            + ")",
                    e);
        }
    }

    /** Each as an address without options. */
    static List<String> topics(KafkaEndpoint endpoint) {
        return Stream.of(endpoint.getConfiguration().getTopic().split(","))
                .map(topic -> "kafka:" + topic.strip())
                .toList();
    }

    private static List<String> brokers(KafkaConfiguration kafka) {
        return Stream.of(kafka.getBrokers().split(",")).map(String::strip).toList();
    }
}
