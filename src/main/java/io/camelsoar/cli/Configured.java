package io.camelsoar.cli;

import io.camelsoar.app.Soar;
import io.camelsoar.settings.Settings;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** What the settings of the working directory say, without an application that runs; their secrets are known from then on. */
final class Configured {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    /**
     * @param profile as given to {@code soar run}; null: none
     * @throws CommandFailedException if there is no such profile
     */
    Configured(String profile) {
        RunCommand.requireProfile(profile);
        // neither started nor stopped: its log would be among what the command prints
        camel.getPropertiesComponent().setLocation(Soar.propertyLocations(profile));
        camel.getPropertiesComponent().setInitialProperties(Settings.defaults());
        Soar.readFilesOnly(camel);
        camel.build();
        Settings.learnFrom(camel);
    }

    /** Has the settings' files, and is not started. */
    CamelContext camel() {
        return camel;
    }

    String value(String key) {
        try {
            return camel.resolvePropertyPlaceholders("{{" + key + "}}");
        } catch (IllegalArgumentException e) {
            String value =
                    camel.getPropertiesComponent().loadProperties(key::equals).getProperty(key, "");
            throw new CommandFailedException(key + ": " + Settings.unresolved(value, e), e);
        }
    }
}
