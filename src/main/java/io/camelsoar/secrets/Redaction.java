package io.camelsoar.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The one place where secrets are taken out of texts. It knows every secret that this process has read, in the forms of {@link
 * SecretForms}; one for the whole process, since there is one log. What was a secret once stays one. Thread-safe.
 *
 * <p>It finds exact values: not one that is broken over two lines, encrypted, or encoded otherwise.
 */
public final class Redaction {

    /** What stands for a secret. */
    public static final String MARK = "[secret]";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FORMS = new TreeSet<>();
    private static volatile WordFinder finder = new WordFinder(FORMS);

    private Redaction() {}

    /** From now on these are secrets; those shorter than {@link SecretForms#SHORTEST} would blank half of every text. */
    public static void learn(Collection<String> secrets) {
        synchronized (FORMS) {
            boolean more = false;
            for (String secret : secrets) {
                more |= FORMS.addAll(SecretForms.of(secret));
            }
            if (more) {
                finder = new WordFinder(FORMS);
            }
        }
    }

    public static boolean holdsSecret(String text) {
        return text != null && finder.next(text, 0) != null;
    }

    /** The text without its secrets; the same text if it has none. */
    public static String of(String text) {
        return text == null ? null : of(text, finder);
    }

    private static String of(String text, WordFinder words) {
        WordFinder.Place place = words.next(text, 0);
        if (place == null) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        int copied = 0;
        while (place != null) {
            clean.append(text, copied, place.start()).append(MARK);
            copied = place.end();
            place = words.next(text, copied);
        }
        return clean.append(text, copied, text.length()).toString();
    }

    /** As {@link #of(String)}, for a text that was cut: also the beginning of a secret at its end goes. */
    public static String ofCut(String text) {
        if (text == null) {
            return null;
        }
        WordFinder words = finder;
        int begun = words.begun(text);
        return begun < 0 ? of(text, words) : of(text.substring(0, begun), words) + MARK;
    }

    /** As {@link #of(String)}, and what was JSON still is, also where a number is a secret. */
    public static String ofJson(String json) {
        if (!holdsSecret(json)) {
            return json;
        }
        try {
            // once more as a text: no secret is whole in one of its values, but may be over two
            String clean = of(JSON.readTree(json)).toString();
            return holdsSecret(clean) ? of(clean) : clean;
        } catch (JsonProcessingException notJson) {
            return of(json);
        }
    }

    /** A copy without secrets in its names, texts and numbers. */
    public static JsonNode of(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode clean = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> clean.set(of(field.getKey()), of(field.getValue())));
            return clean;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode clean = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> clean.add(of(element)));
            return clean;
        }
        if (node == null || !node.isTextual() && !node.isNumber()) {
            return node;
        }
        String text = node.asText();
        return holdsSecret(text) ? TextNode.valueOf(of(text)) : node;
    }
}
