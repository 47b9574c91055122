package io.camelsoar.sandbox.kibana;

import java.util.List;

/**
 * Who may come in, and which AI connectors there are.
 *
 * @param apiKey the encoded key that follows {@code ApiKey } in the Authorization header
 */
public record KibanaSettings(String apiKey, String username, String password, List<String> connectorIds) {

    public KibanaSettings {
        connectorIds = List.copyOf(connectorIds);
    }

    public static KibanaSettings withApiKey(String apiKey) {
        return new KibanaSettings(apiKey, "elastic", "changeme", List.of("my-gpt4o-ai"));
    }
}
