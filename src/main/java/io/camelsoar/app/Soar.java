package io.camelsoar.app;

import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/** The application under Camel Main: {@code application.properties} and {@code routes/} of the working directory. */
public final class Soar {

    /** Under which the registry has the name of the profile, where there is one. */
    static final String PROFILE = "profile";

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
        if (profile != null) {
            main.bind(PROFILE, profile);
        }
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                readFilesOnly(starting.getCamelContext());
            }
        });
        return main;
    }

    /**
     * Settings are what the files say: a variable of the environment, or a system property, counts only where a file names it, such as
     * {@code {{env:NAME}}}. Camel would put those with the name of a setting in its place in the routes, where nobody has checked them.
     */
    public static void readFilesOnly(CamelContext context) {
        PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
        properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
        properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
    }

    /**
     * Where settings come from. The first location that has a key wins: a profile may not be led elsewhere by the secrets of
     * another.
     *
     * @throws InvalidSettingsException if {@code SOAR_SECRETS_FILE} names a file that is not there or cannot be read
     */
    public static String propertyLocations(String profile) {
        String given = System.getenv("SOAR_SECRETS_FILE");
        if (given != null) {
            requireSettings("SOAR_SECRETS_FILE", Path.of(given));
        }
        String secrets = given == null ? "secrets.properties" : given;
        String profileFile = profile == null ? "" : "file:application-" + profile + ".properties,";
        return profileFile + "file:" + secrets + ";optional=true,file:application.properties";
    }

    /** Camel says what is wrong with a file, but not with which. */
    static void requireSettings(String variable, Path file) {
        if (!Files.exists(file)) {
            throw new InvalidSettingsException(variable + ": there is no file " + file, null);
        }
        if (Files.isDirectory(file)) {
            throw new InvalidSettingsException(variable + ": " + file + " is a folder, not a file", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            new Properties().load(in);
        } catch (IllegalArgumentException e) { // its text could be a secret
            throw new InvalidSettingsException(
                    variable + ": " + file + " has a \\u without four hexadecimal digits; a backslash is written \\\\",
                    e);
        } catch (IOException e) {
            throw new InvalidSettingsException(variable + ": cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
