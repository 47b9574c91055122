package io.camelsoar.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.secrets.Redaction;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wherever a secret comes from, it is known as one before anything is said about it. */
class SecretSourcesTest {

    /** As a component for a vault brings it. */
    private static final PropertiesFunction VAULT = new PropertiesFunction() {
        @Override
        public String getName() {
            return "vault";
        }

        @Override
        public String apply(String name) {
            return "of-the-vault-" + name;
        }
    };

    @Test
    void aVaultsAreTakenOutOfTexts() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getPropertiesComponent().addPropertiesFunction(VAULT);
            camel.getPropertiesComponent().setInitialProperties(settings("{{vault:slack}}"));

            assertEquals("of-the-vault-slack", Settings.of(camel).text("soar.slack.token"));
            assertEquals("a [secret]", Redaction.of("a of-the-vault-slack"));
        }
    }

    @Test
    void alsoTheTokenThatOpensTheVaultAndAPasswordInAnAddress() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Properties settings = settings("xoxb-of-the-sources-test");
            settings.setProperty("camel.vault.hashicorp.token", "token-of-the-vault");
            settings.setProperty("soar.store.url", "jdbc:postgresql://db/soar?password=in-the-address");
            camel.getPropertiesComponent().setInitialProperties(settings);
            Settings.of(camel);

            assertEquals("[secret] [secret]", Redaction.of("token-of-the-vault in-the-address"));
        }
    }

    @Test
    void whatIsWrongIsToldWithoutIt() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Properties settings = settings("xoxb-of-the-sources-test");
            settings.setProperty("soar.kibana.url", "https://soar:pw-of-kibana@kibana.example.com/");
            camel.getPropertiesComponent().setInitialProperties(settings);

            InvalidSettingsException invalid = assertThrows(InvalidSettingsException.class, () -> Settings.of(camel));
            assertFalse(invalid.getMessage().contains("pw-of-kibana"), invalid.getMessage());
        }
    }

    /** Camel quotes the value that it cannot resolve. */
    @ParameterizedTest
    @CsvSource({
        "pa{{ss}}w-of-braces, nothing is known by the name in {{ss}}",
        "pa{{ss:x}}w-of-braces, there is nothing that reads {{ss:...}}",
        "pa{{ssw-of-braces, cannot be read"
    })
    void oneThatHoldsWhatLooksLikeAPlaceholderIsNotShown(String secret, String expected) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getPropertiesComponent().setInitialProperties(settings(secret));

            InvalidSettingsException invalid = assertThrows(InvalidSettingsException.class, () -> Settings.of(camel));
            assertTrue(invalid.getMessage().contains("soar.slack.token: " + expected), invalid.getMessage());
            assertFalse(invalid.getMessage().contains("w-of-braces"), invalid.getMessage());
            assertEquals("a [secret]", Redaction.of("a " + secret));
        }
    }

    /** Camel would take what follows the name for a default. */
    @Test
    void aVaultThatIsNotThereIsNoDefault() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getPropertiesComponent().setInitialProperties(settings("{{hashicorp:secret:soar#slack}}"));

            InvalidSettingsException invalid = assertThrows(InvalidSettingsException.class, () -> Settings.of(camel));
            assertTrue(
                    invalid.getMessage().contains("soar.slack.token: there is nothing that reads {{hashicorp:...}}"),
                    invalid.getMessage());
        }
    }

    private static Properties settings(String token) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "soar.elasticsearch.url", "https://elasticsearch.example.com",
                "soar.kibana.url", "https://kibana.example.com",
                "soar.kibana.api-key", "key-of-the-sources-test",
                "soar.ai.connector-id", "x",
                "soar.slack.token", token,
                "soar.slack.signing-secret", "signing-of-the-sources-test",
                "soar.slack.team-id", "T0123ABCD",
                "soar.slack.app-id", "A0123ABCD",
                "soar.slack.channel", "x"));
        settings.setProperty("soar.detect.sources", "a");
        for (String part : new String[] {"index", "query", "timestamp", "tiebreaker"}) {
            settings.setProperty("soar.detect.source.a." + part, "x");
        }
        return settings;
    }
}
