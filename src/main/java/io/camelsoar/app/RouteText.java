package io.camelsoar.app;

import io.camelsoar.edit.UnusableEditException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PatternHelper;

/** The text of a route file: what Camel's reader would say of it without a place, or in words that do not help. */
final class RouteText {

    private RouteText() {}

    /** @throws UnusableEditException if it is not UTF-8; with the line */
    static String decode(byte[] bytes) throws UnusableEditException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            // what cannot be read becomes this character
            String text = new String(bytes, StandardCharsets.UTF_8);
            throw new UnusableEditException(line(text, text.indexOf('\uFFFD')), "it is not UTF-8", e);
        }
    }

    /** @throws UnusableEditException if it has nothing but comments, or a character that YAML has not; with the line */
    static void requireReadable(String text) throws UnusableEditException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\n' && c != '\r' && c != '\t') {
                throw new UnusableEditException(
                        line(text, i),
                        "it has the character U+%04X, which YAML does not take".formatted((int) c),
                        null);
            }
        }
        if (text.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"))) {
            throw new UnusableEditException(null, "it holds no route, only comments", null);
        }
    }

    /**
     * Where an id stands.
     *
     * @param number from 1; the second is where it stands once more
     * @return from 1; null: nowhere
     */
    static Integer lineOf(String id, int number, String text) {
        Pattern there = Pattern.compile("(- )?id: *[\"']?" + Pattern.quote(id) + "[\"']?( *#.*)?");
        List<String> lines = text.lines().toList();
        int found = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (there.matcher(lines.get(i).strip()).matches() && ++found == number) {
                return i + 1;
            }
        }
        return null;
    }

    /** Of the routeConfigurations that a route names one that is not there; Camel itself does without. */
    static Optional<String> missingConfiguration(RouteDefinition route, ModelCamelContext context) {
        String named = route.getRouteConfigurationId();
        return Stream.of(named == null ? new String[0] : named.split(" *, *"))
                .filter(name -> context.getRouteConfigurationDefinitions().stream()
                        .noneMatch(there -> PatternHelper.matchPattern(there.getId(), name)))
                .findFirst();
    }

    private static int line(String text, int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }
}
