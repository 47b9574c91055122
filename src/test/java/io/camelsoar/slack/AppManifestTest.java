package io.camelsoar.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The app that {@code docker/slack-app-manifest.yaml} makes is the one that camel-soar needs, and Slack would take it. */
class AppManifestTest {

    private static final Path FILE = Path.of("docker/slack-app-manifest.yaml");
    private static final Pattern SCOPE = Pattern.compile("\\b[a-z_]+:(?:read|write|history)(?:\\.[a-z]+)?\\b");
    /** The scope of an app-level token is not the bot's. */
    private static final String OF_THE_APP_TOKEN = "connections:write";

    /** What each method takes (docs.slack.dev, the method's page); where it depends on the channel, both. */
    private static final Map<String, Set<String>> SCOPES = Map.of(
            "apps.connections.open", Set.of(),
            "chat.postMessage", Set.of("chat:write"),
            "chat.postEphemeral", Set.of("chat:write"),
            "chat.update", Set.of("chat:write"),
            "conversations.history", Set.of("channels:history", "groups:history"),
            "conversations.replies", Set.of("channels:history", "groups:history"),
            "conversations.list", Set.of("channels:read", "groups:read"),
            "users.list", Set.of("users:read"),
            "usergroups.users.list", Set.of("usergroups:read"));

    /** The same of files, of which the first two are steps of one upload, and of look-ups. */
    private static final Map<String, Set<String>> MORE_SCOPES = Map.of(
            "files.getUploadURLExternal", Set.of("files:write"),
            "files.completeUploadExternal", Set.of("files:write"),
            "users.lookupByEmail", Set.of("users:read.email"),
            "users.info", Set.of("users:read"),
            "bots.info", Set.of("users:read"),
            "conversations.info", Set.of("channels:read", "groups:read"),
            "usergroups.list", Set.of("usergroups:read"),
            "auth.test", Set.of());

    /** Each section's keys, as Slack's schema of manifests (major version 1) has them; it takes no others. */
    private static final Map<String, Set<String>> KEYS = Map.of(
            "", Set.of("_metadata", "display_information", "features", "oauth_config", "settings"),
            "/_metadata", Set.of("major_version", "minor_version"),
            "/display_information", Set.of("name", "description", "long_description", "background_color"),
            "/features", Set.of("app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"),
            "/features/bot_user", Set.of("display_name", "always_online"),
            "/features/slash_commands/0", Set.of("command", "url", "description", "usage_hint", "should_escape"),
            "/oauth_config", Set.of("redirect_urls", "scopes", "token_management_enabled"),
            "/oauth_config/scopes", Set.of("user", "bot", "user_optional", "bot_optional"),
            "/settings/interactivity", Set.of("is_enabled", "request_url", "message_menu_options_url"),
            "/settings/event_subscriptions", Set.of("request_url", "bot_events", "user_events"));

    private static final Set<String> SETTINGS = Set.of(
            "allowed_ip_address_ranges",
            "event_subscriptions",
            "incoming_webhooks",
            "interactivity",
            "org_deploy_enabled",
            "socket_mode_enabled",
            "token_rotation_enabled");

    /** Most characters. */
    private static final Map<String, Integer> LONGEST = Map.of(
            "/display_information/name", 35,
            "/display_information/description", 140,
            "/features/bot_user/display_name", 80,
            "/features/slash_commands/0/command", 32,
            "/features/slash_commands/0/description", 2000,
            "/features/slash_commands/0/usage_hint", 1000);

    private final JsonNode manifest;

    AppManifestTest() throws IOException {
        manifest = new ObjectMapper(new YAMLFactory()).readTree(Files.readString(FILE));
    }

    @Test
    void slacksSchemaTakesIt() {
        KEYS.forEach((section, known) ->
                assertEquals(Set.of(), without(names(manifest.at(section)), known), "keys of " + section));
        assertEquals(Set.of(), without(names(manifest.at("/settings")), SETTINGS));
        LONGEST.forEach((place, most) -> {
            String text = manifest.at(place).textValue();
            assertTrue(text != null && !text.isEmpty() && text.length() <= most, place + " is " + text);
        });
        assertTrue(
                manifest.at("/display_information/background_color").textValue().matches("#[0-9a-fA-F]{6}"));
        for (String flag : List.of(
                "/features/bot_user/always_online",
                "/features/slash_commands/0/should_escape",
                "/settings/interactivity/is_enabled",
                "/settings/org_deploy_enabled",
                "/settings/socket_mode_enabled",
                "/settings/token_rotation_enabled")) {
            assertTrue(manifest.at(flag).isBoolean(), flag);
        }
        // a token that rotates would end after 12 hours
        assertFalse(manifest.at("/settings/token_rotation_enabled").asBoolean());
        assertTrue(manifest.at("/settings/interactivity/is_enabled").asBoolean());
        urls().forEach(url -> assertEquals("https", URI.create(url).getScheme(), url));
    }

    @Test
    void theBotHasEveryScopeThatTheDocumentsName() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String document : List.of("README.md", "application.properties")) {
            Matcher scope = SCOPE.matcher(Files.readString(Path.of(document)));
            while (scope.find()) {
                named.add(scope.group());
            }
        }
        assertTrue(named.remove(OF_THE_APP_TOKEN), named.toString());
        assertTrue(named.size() > 6, named.toString());
        assertEquals(Set.of(), without(named, scopes()), "scopes that the manifest lacks");
    }

    /** And none that nothing calls for. */
    @Test
    void theBotHasTheScopesOfTheMethodsThatAreCalled() throws IOException {
        Map<String, Set<String>> known = new TreeMap<>(SCOPES);
        known.putAll(MORE_SCOPES);
        Set<String> needed = new TreeSet<>(Set.of("commands", "app_mentions:read", "users:read.email"));
        for (String method : methods()) {
            assertTrue(known.containsKey(method), method + ": which scopes does it take?");
            needed.addAll(known.get(method));
        }
        assertEquals(needed, scopes());
    }

    @Test
    void itsAddressesAreThoseOfTheWebhooks() throws IOException {
        Set<String> served = new TreeSet<>();
        for (String text : texts("routes", ".camel.yaml")) {
            Matcher path = Pattern.compile("uri: platform-http:(/\\S+)").matcher(text);
            while (path.find()) {
                served.add(path.group(1));
            }
        }
        Set<String> called = new TreeSet<>();
        urls().forEach(url -> called.add(URI.create(url).getPath()));
        assertEquals(served, called);
        assertEquals("/slack/interactivity", path("/settings/interactivity/request_url"));
        assertEquals("/slack/command", path("/features/slash_commands/0/url"));
        assertEquals("/slack/events", path("/settings/event_subscriptions/request_url"));
        assertEquals(
                "[\"app_mention\"]",
                manifest.at("/settings/event_subscriptions/bot_events").toString());
    }

    private String path(String place) {
        return URI.create(manifest.at(place).textValue()).getPath();
    }

    private List<String> urls() {
        return List.of(
                manifest.at("/settings/interactivity/request_url").asText(),
                manifest.at("/features/slash_commands/0/url").asText(),
                manifest.at("/settings/event_subscriptions/request_url").asText());
    }

    private Set<String> scopes() {
        Set<String> scopes = new TreeSet<>();
        manifest.at("/oauth_config/scopes/bot").forEach(scope -> scopes.add(scope.textValue()));
        return scopes;
    }

    /** Of Slack's Web API, by the names that the code gives them. */
    private static Set<String> methods() throws IOException {
        Set<String> methods = new TreeSet<>();
        Pattern named = Pattern.compile("\"((?:apps|auth|chat|conversations|files|users|usergroups)\\.[A-Za-z.]+)\"");
        for (String text : texts("src/main/java/io/camelsoar", ".java")) {
            Matcher method = named.matcher(text);
            while (method.find()) {
                methods.add(method.group(1));
            }
        }
        assertTrue(methods.size() > 6, methods.toString());
        return methods;
    }

    private static List<String> texts(String folder, String end) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(end)).sorted().toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    private static Set<String> names(JsonNode section) {
        assertTrue(section.isObject(), String.valueOf(section));
        Set<String> names = new TreeSet<>();
        section.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> without(Set<String> names, Set<String> known) {
        Set<String> left = new TreeSet<>(names);
        left.removeAll(known);
        return left;
    }
}
