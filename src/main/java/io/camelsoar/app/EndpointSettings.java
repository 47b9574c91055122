package io.camelsoar.app;

import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** The settings that are Camel endpoints: Camel itself would name the address and not the setting that it stands in. */
public final class EndpointSettings {

    private static final String CHANNEL = "soar.channel.";

    private static final Path ROUTES = Path.of("routes");

    private EndpointSettings() {}

    /**
     * Has Camel create each, once its components are configured and before a route needs one. Names are looked up only where the
     * routes are to start: whoever looks through settings elsewhere may not have the name server of those who run them.
     *
     * @throws InvalidSettingsException if one is empty, or of no use
     */
    static void check(Settings settings, CamelContext context) {
        endpoint("soar.recover.replay", settings, context);
        Map<String, Endpoint> channels = channels(settings, context);
        if (context.isAutoStartup()) {
            channels.forEach((key, endpoint) -> {
                if (endpoint instanceof KafkaEndpoint topic) {
                    TopicChannels.requireKnown(key, topic);
                }
            });
        }
    }

    /**
     * The channels between the stages by their settings, in the order of these. Nothing is reached for it.
     *
     * @throws InvalidSettingsException if Camel does not take one, one names no brokers, two are the same, or a route has one for itself
     */
    public static Map<String, Endpoint> channels(Settings settings, CamelContext context) {
        Map<String, Endpoint> channels = new TreeMap<>();
        settings.names(CHANNEL)
                .forEach(name -> channels.put(CHANNEL + name, endpoint(CHANNEL + name, settings, context)));
        Map<String, String> taken = new HashMap<>();
        channels.forEach((key, endpoint) -> {
            for (String place : places(endpoint)) {
                String other = taken.putIfAbsent(place, key);
                if (other != null) {
                    throw new InvalidSettingsException(
                            key + ": " + place + " is the channel of " + other
                                    + ", too: what is for one stage would be lost in the other; each needs its own",
                            null);
                }
            }
        });
        channels.forEach((key, endpoint) -> {
            if (endpoint instanceof SedaEndpoint) {
                requireNoOthers(key, endpoint);
            }
        });
        return channels;
    }

    /** The shipped routes have queues of their own: of two that take from one, each would get a part of what is for the other. */
    private static void requireNoOthers(String key, Endpoint channel) {
        String place = places(channel).get(0);
        Pattern taking = Pattern.compile("(?m)^\\s*from:\\s*(?:uri:\\s*)?[\"']?seda:(?://)?"
                + Pattern.quote(place.substring("seda:".length())) + "(?![\\w.-])");
        for (Path file : routeFiles()) {
            try {
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                if (taking.matcher(text).find()) {
                    throw new InvalidSettingsException(
                            key + ": " + place + " is a queue of " + file
                                    + ", too: what is for one would be lost in the other; each needs its own",
                            null);
                }
            } catch (IOException e) {
                throw new InvalidSettingsException(key + ": cannot read " + file + ": " + e.getMessage(), e);
            }
        }
    }

    private static List<Path> routeFiles() {
        if (!Files.isDirectory(ROUTES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A topic counts whatever its brokers: two names may well lead to one cluster. */
    private static List<String> places(Endpoint endpoint) {
        return endpoint instanceof KafkaEndpoint topic
                ? TopicChannels.topics(topic)
                : List.of(endpoint.getEndpointBaseUri().replace("://", ":"));
    }

    private static Endpoint endpoint(String key, Settings settings, CamelContext context) {
        String address = settings.text(key);
        if (address.isEmpty()) {
            throw new InvalidSettingsException(key + ": is required and empty (a Camel endpoint)", null);
        }
        try {
            Endpoint endpoint = context.getEndpoint(address);
            if (endpoint instanceof KafkaEndpoint topic) {
                TopicChannels.prepare(key, topic);
            }
            return endpoint;
        } catch (InvalidSettingsException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidSettingsException(
                    key + ": Camel does not take '" + address + "': " + ExceptionUtils.getRootCauseMessage(e), e);
        }
    }
}
