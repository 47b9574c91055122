package io.camelsoar.app;

import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.main.Main;

/** The application under Camel Main: {@code application.properties} and {@code routes/} of the working directory. */
public final class Soar {

    private Soar() {}

    /**
     * Camel Main, set up but not started.
     *
     * @param profile adds {@code application-<profile>.properties}, whose keys win; null: none
     * @param overrides win over every file
     */
    public static Main main(String profile, Properties overrides) {
        Main main = new Main(Soar.class);
        main.setPropertyPlaceholderLocations(propertyLocations(profile));
        main.setInitialProperties(Settings.defaults());
        main.setOverrideProperties(overrides);
        return main;
    }

    /**
     * Where settings come from. The first location that has a key wins: a profile may not be led elsewhere by the secrets of
     * another.
     *
     * @throws InvalidSettingsException if {@code SOAR_SECRETS_FILE} names a file that is not there
     */
    public static String propertyLocations(String profile) {
        String given = System.getenv("SOAR_SECRETS_FILE");
        if (given != null && !Files.exists(Path.of(given))) {
            throw new InvalidSettingsException("SOAR_SECRETS_FILE: there is no file " + given, null);
        }
        String secrets = given == null ? "secrets.properties" : given;
        String profileFile = profile == null ? "" : "file:application-" + profile + ".properties,";
        return profileFile + "file:" + secrets + ";optional=true,file:application.properties";
    }
}
