package io.camelsoar.secrets;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** As what a secret may turn up: as it is, and as it is written into addresses, JSON, XML, headers and encoded commands. */
final class SecretForms {

    /** Shorter ones would blank half of every text, and are no secrets that keep anybody out. */
    static final int SHORTEST = 6;

    /** Shorter encodings could be anything. */
    private static final int SHORTEST_BASE64 = 8;

    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

    private SecretForms() {}

    /** Empty for one that is too short. */
    static Set<String> of(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        if (secret == null || secret.strip().length() < SHORTEST) {
            return forms;
        }
        for (String value : values(secret.strip())) {
            Set<String> written = new LinkedHashSet<>(Set.of(value));
            addresses(value, written);
            markup(value, written);
            written.forEach(form -> base64(form, StandardCharsets.UTF_8, forms));
            base64(value, StandardCharsets.UTF_16LE, forms); // PowerShell's -EncodedCommand
            forms.addAll(written);
        }
        return forms;
    }

    /** The secret, and of an API key that is base64 of {@code id:key} also what is in it; the id alone opens nothing. */
    private static Set<String> values(String secret) {
        Set<String> values = new HashSet<>(Set.of(secret));
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(secret)))
                    .toString();
            int colon = decoded.indexOf(':');
            if (colon >= 0 && !NOT_PRINTABLE.matcher(decoded).find()) {
                values.add(decoded);
                values.add(decoded.substring(colon + 1));
            }
        } catch (IllegalArgumentException | CharacterCodingException notBase64) {
            // it is what it is
        }
        values.removeIf(value -> value.length() < SHORTEST);
        return values;
    }

    private static void addresses(String value, Set<String> forms) {
        String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        String path = form.replace("+", "%20");
        for (String encoded : List.of(form, path)) {
            forms.add(encoded);
            forms.add(
                    ESCAPE.matcher(encoded).replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT)));
        }
    }

    private static void markup(String value, Set<String> forms) {
        String json = json(value);
        forms.add(json);
        forms.add(json(json)); // JSON within JSON
        forms.add(json.replace("/", "\\/"));
        String slack = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        forms.add(slack);
        forms.add(json(slack));
        forms.add(slack.replace("\"", "&quot;").replace("'", "&apos;"));
        forms.add(slack.replace("\"", "&quot;").replace("'", "&#39;"));
    }

    private static String json(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    /** Wherever it stands in what was encoded: of {@code user:password}, too, the password is found. */
    private static void base64(String value, Charset charset, Set<String> forms) {
        byte[] bytes = value.getBytes(charset);
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // what comes before and after it is in the characters at the ends, too
            int start = before == 0 ? 0 : before + 1;
            int end = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
            if (end - start >= SHORTEST_BASE64) {
                forms.add(encoded.substring(start, end));
                forms.add(encoded.substring(start, end).replace('+', '-').replace('/', '_'));
            }
        }
    }
}
