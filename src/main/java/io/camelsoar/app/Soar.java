package io.camelsoar.app;

import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
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
        String secrets = System.getenv().getOrDefault("SOAR_SECRETS_FILE", "secrets.properties");
        String profileFile = profile == null ? "" : "file:application-" + profile + ".properties,";
        // the first location that has a key wins
        main.setPropertyPlaceholderLocations(
                "file:" + secrets + ";optional=true," + profileFile + "file:application.properties");
        main.setInitialProperties(Settings.defaults());
        main.setOverrideProperties(overrides);
        return main;
    }

    /** Runs until stopped. Exit code 1: it did not start, and the last line says why. */
    public static void main(String... arguments) throws Exception {
        try {
            System.exit(
                    main(System.getProperty("soar.profile"), new Properties()).run(arguments));
        } catch (Exception e) {
            Throwable root = e;
            while (root.getCause() != null && !(root instanceof InvalidSettingsException)) {
                root = root.getCause();
            }
            System.err.println(root.getMessage());
            System.exit(1);
        }
    }
}
