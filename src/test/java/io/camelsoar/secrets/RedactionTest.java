package io.camelsoar.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A secret is found in whatever form it turns up, and nothing else is touched. */
class RedactionTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "r3d&<ction \"of\"/thé+test";
    private static final String KEY = "redaction-test-key-1";
    private static final String API_KEY = base64("redaction-id:" + KEY);

    @BeforeAll
    static void learn() {
        Redaction.learn(List.of(PASSWORD, API_KEY, "71940628354", "short", "red-first-half", "half-and-last-red"));
    }

    static List<String> forms() throws Exception {
        String json = JSON.writeValueAsString(PASSWORD);
        return List.of(
                PASSWORD,
                API_KEY,
                "redaction-id:" + KEY,
                KEY,
                URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8),
                URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8).replace("+", "%20"),
                json.substring(1, json.length() - 1),
                JSON.writeValueAsString(json),
                PASSWORD.replace("&", "&amp;").replace("<", "&lt;"),
                PASSWORD.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormIsFound(String form) {
        String clean = Redaction.of("before " + form + " after");
        assertEquals("before [secret] after", clean.replace("\\\"", "").replace("\"", ""));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void base64OfItIsFoundWhereverItStands(String form) {
        for (String user : List.of("", "a:", "ab:", "abc:", "soar\\someone:")) {
            String clean = Redaction.of("Authorization: Basic " + base64(user + form + "\n"));
            String left = decoded(clean.substring("Authorization: Basic ".length()));
            assertFalse(left.contains(KEY) || left.contains("ction \"of\""), clean);
            assertEquals(true, clean.contains(Redaction.MARK), clean);
        }
    }

    @Test
    void powershellsEncodedCommandIsFound() {
        byte[] command = ("$p = '" + PASSWORD + "'").getBytes(StandardCharsets.UTF_16LE);
        assertEquals(
                true, Redaction.of(Base64.getEncoder().encodeToString(command)).contains(Redaction.MARK));
    }

    @Test
    void whatOverlapsGoesWhole() {
        assertEquals("a [secret] b", Redaction.of("a red-first-half-and-last-red b"));
    }

    @Test
    void halfASecretAtTheEndOfACutTextGoes() {
        assertEquals("token: [secret]", Redaction.ofCut("token: " + KEY.substring(0, 10)));
        assertEquals("a text", Redaction.ofCut("a text"));
        assertEquals(null, Redaction.ofCut(null));
    }

    @Test
    void whatHoldsNoneIsTheSame() {
        String text = "redaction-id short, and redaction-test-key-2";
        assertSame(text, Redaction.of(text));
        assertFalse(Redaction.holdsSecret(text));
        assertFalse(Redaction.holdsSecret(null));
    }

    @Test
    void jsonStaysJson() throws Exception {
        String json = JSON.writeValueAsString(Map.of(PASSWORD, List.of(71940628354L, 7, PASSWORD + "!")));
        assertEquals("{\"[secret]\":[\"[secret]\",7,\"[secret]!\"]}", Redaction.ofJson(json));
        assertEquals("{ [secret]", Redaction.ofJson("{ " + KEY));
    }

    @Test
    void aMillionCharactersAreOnePass() {
        String text = ("x".repeat(99_980) + KEY).repeat(10);
        assertEquals(text.replace(KEY, Redaction.MARK), Redaction.of(text));
    }

    @Test
    void secretsWithinAddressesAreFound() {
        assertEquals(
                List.of("p%26ss", "p&ss"),
                EmbeddedSecrets.in("jdbc:postgresql://db:5432/soar?user=soar&password=p%26ss&ssl=true"));
        assertEquals(List.of("abc", "abc"), EmbeddedSecrets.in("jdbc:h2:./x;USER=sa;PASSWORD=abc;MODE=Oracle"));
        assertEquals(List.of("a b", "a b"), EmbeddedSecrets.in("https://me:a b@kibana.example.com:5601/s/soc"));
        assertEquals(
                List.of("x&y", "x&y"),
                EmbeddedSecrets.in("kafka:soar?brokers=k:9092&sslKeyPassword=RAW(x&y)&groupId=a"));
        assertEquals(List.of(), EmbeddedSecrets.in("https://kibana.example.com/s/soc"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a reader could still make of it. */
    private static String decoded(String redacted) {
        StringBuilder read = new StringBuilder();
        for (String part : redacted.split("\\[secret]")) {
            String whole = part.replaceAll("[^A-Za-z0-9+/]", "");
            for (int shift = 0; shift < 4 && shift < whole.length(); shift++) {
                String quads = whole.substring(shift, shift + (whole.length() - shift) / 4 * 4);
                read.append(new String(Base64.getDecoder().decode(quads), StandardCharsets.UTF_8));
            }
        }
        return read.toString();
    }
}
