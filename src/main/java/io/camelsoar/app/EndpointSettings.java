package io.camelsoar.app;

import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.commons.lang3.exception.ExceptionUtils;

/** The settings that are Camel endpoints: Camel itself would name the address and not the setting that it stands in. */
final class EndpointSettings {

    private EndpointSettings() {}

    /**
     * Has Camel create each, once its components are configured and before a route needs one.
     *
     * @throws InvalidSettingsException if one is empty, or Camel does not take it
     */
    static void check(Settings settings, CamelContext context) {
        List<String> keys = new ArrayList<>(List.of("soar.recover.replay"));
        settings.names("soar.channel.").forEach(name -> keys.add("soar.channel." + name));
        for (String key : keys) {
            String address = settings.text(key);
            if (address.isEmpty()) {
                throw new InvalidSettingsException(key + ": is required and empty (a Camel endpoint)", null);
            }
            try {
                Endpoint endpoint = context.getEndpoint(address);
                if (TopicChannels.isOne(address)) {
                    TopicChannels.prepare(key, endpoint);
                }
            } catch (InvalidSettingsException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new InvalidSettingsException(
                        key + ": Camel does not take '" + address + "': " + ExceptionUtils.getRootCauseMessage(e), e);
            }
        }
    }
}
