package io.camelsoar.check;

import io.camelsoar.app.EndpointSettings;
import io.camelsoar.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.util.StringHelper;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Whether the topics that are channels between the stages are there, at brokers that answer. */
final class ChannelCheck {

    private static final String SUBJECT = "channels";
    private static final String COMPONENT = "camel.component.kafka.";
    /** Longest wait for a cluster, in s. */
    private static final int LONGEST = 5;

    private final Settings settings;
    private final CamelContext context;

    ChannelCheck(Settings settings, CamelContext context) {
        this.settings = settings;
        this.context = context;
    }

    List<Finding> look() {
        if (settings.names("soar.channel.").stream()
                .noneMatch(name -> settings.text("soar.channel." + name).startsWith("kafka:"))) {
            EndpointSettings.channels(settings, context); // two of them may be one
            return List.of(Finding.ok(SUBJECT, "the stages are joined in memory"));
        }
        configureComponent();
        Map<Properties, Map<String, KafkaEndpoint>> clusters = new LinkedHashMap<>();
        for (Map.Entry<String, Endpoint> channel :
                EndpointSettings.channels(settings, context).entrySet()) {
            if (channel.getValue() instanceof KafkaEndpoint topic) {
                clusters.computeIfAbsent(client(topic), each -> new TreeMap<>()).put(channel.getKey(), topic);
            }
        }
        List<Finding> findings = new ArrayList<>();
        clusters.forEach((client, topics) -> findings.addAll(look(client, topics)));
        return findings;
    }

    /** Only an application that starts does it by itself. */
    private void configureComponent() {
        KafkaComponent kafka = context.getComponent("kafka", KafkaComponent.class);
        Map<String, Object> options = new TreeMap<>();
        Properties set = context.getPropertiesComponent().loadProperties(key -> key.startsWith(COMPONENT));
        for (String key : set.stringPropertyNames()) { // forEach of Camel's ordered properties goes over nothing
            options.put(StringHelper.dashToCamelCase(key.substring(COMPONENT.length())), set.getProperty(key));
        }
        PropertyBindingSupport.build()
                .withCamelContext(context)
                .withTarget(kafka)
                .withProperties(options)
                .withConfigurer(PluginHelper.getConfigurerResolver(context)
                        .resolvePropertyConfigurer("kafka-component", context))
                .withIgnoreCase(true)
                .bind();
    }

    /** What leads to the cluster; what is the producer's alone the client passes over. */
    private static Properties client(KafkaEndpoint topic) {
        Properties client = topic.getConfiguration().createProducerProperties();
        client.put("bootstrap.servers", topic.getConfiguration().getBrokers());
        client.put("request.timeout.ms", (int) TimeUnit.SECONDS.toMillis(LONGEST));
        client.put("default.api.timeout.ms", (int) TimeUnit.SECONDS.toMillis(LONGEST));
        return client;
    }

    private static List<Finding> look(Properties client, Map<String, KafkaEndpoint> topics) {
        String keys = String.join(", ", topics.keySet());
        String brokers = client.getProperty("bootstrap.servers");
        Admin admin;
        try {
            admin = Admin.create(client);
        } catch (KafkaException e) { // such as a name that is not known, or a file of keys that is not there
            return List.of(
                    Finding.failed(SUBJECT, keys + ": " + brokers + ": " + ExceptionUtils.getRootCauseMessage(e)));
        }
        try {
            await(admin.describeCluster().nodes());
            List<Finding> findings = new ArrayList<>();
            for (Map.Entry<String, KafkaEndpoint> topic : topics.entrySet()) {
                findings.add(topic(admin, topic.getKey(), topic.getValue(), brokers));
            }
            return findings;
        } catch (TimeoutException | org.apache.kafka.common.errors.TimeoutException e) {
            return List.of(Finding.failed(
                    SUBJECT, keys + ": no answer from Kafka at " + brokers + " within " + LONGEST + " s"));
        } catch (KafkaException e) {
            return List.of(Finding.failed(SUBJECT, keys + ": Kafka at " + brokers + ": " + e.getMessage()));
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static Finding topic(Admin admin, String key, KafkaEndpoint endpoint, String brokers)
            throws TimeoutException {
        String topic = endpoint.getConfiguration().getTopic();
        String told = key + ": topic " + topic + " at " + brokers;
        try {
            TopicDescription found =
                    await(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
            int partitions = found.partitions().size();
            int consumers = endpoint.getConfiguration().getConsumersCount();
            return partitions < consumers
                    ? Finding.warning(
                            SUBJECT,
                            told + " has " + partitions + " partitions for " + consumers + " consumers: some are idle")
                    : Finding.ok(SUBJECT, told + " has " + partitions + " partitions");
        } catch (UnknownTopicOrPartitionException e) {
            return Finding.warning(
                    SUBJECT,
                    told + " is not there; brokers that make no topics when they are asked for"
                            + " (auto.create.topics.enable) need it made before");
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            throw e;
        } catch (KafkaException e) { // such as one that the account may not see
            return Finding.failed(SUBJECT, told + ": " + e.getMessage());
        }
    }

    /** @throws KafkaException what the cluster, or the client, says */
    private static <T> T await(KafkaFuture<T> answer) throws TimeoutException {
        try {
            return answer.get(LONGEST, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }
}
