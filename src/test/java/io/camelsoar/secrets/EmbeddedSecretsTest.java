package io.camelsoar.secrets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How Kafka's brokers are told a password. */
class EmbeddedSecretsTest {

    @Test
    void aJaasConfigurationIsASecretAndSoIsThePasswordInIt() {
        assertTrue(EmbeddedSecrets.isSecret("camel.component.kafka.sasl-jaas-config"));
        assertTrue(EmbeddedSecrets.isSecret("camel.component.kafka.saslJaasConfig"));
        assertTrue(EmbeddedSecrets.in(
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"soar\" password=\"of; the broker\";")
                .contains("of; the broker"));
    }
}
