package io.camelsoar.sandbox.routetest;

import io.camelsoar.sandbox.routetest.Step.Mismatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One thing that is expected. */
@FunctionalInterface
interface Check {

    /** Empty: it is so. */
    Optional<Mismatch> of(World world);

    /** Each text is in the whole, whatever the spaces and line breaks; one between slashes is a regular expression. */
    static List<Check> contains(Part part, String what, Function<World, String> whole) throws UnusableTestException {
        List<Check> checks = new ArrayList<>();
        for (Part item : part.items()) {
            String expected = item.text();
            Pattern pattern = pattern(item);
            int line = item.line();
            checks.add(world -> {
                String text = whole.apply(world);
                return pattern.matcher(flat(text)).find()
                        ? Optional.empty()
                        : Optional.of(new Mismatch(
                                line, what + " contains", expected, Difference.nearest(flat(expected), text)));
            });
        }
        return checks;
    }

    static List<Check> lacks(Part part, String what, Function<World, String> whole) throws UnusableTestException {
        List<Check> checks = new ArrayList<>();
        for (Part item : part.items()) {
            String expected = item.text();
            Pattern pattern = pattern(item);
            int line = item.line();
            checks.add(world -> {
                String text = whole.apply(world);
                return pattern.matcher(flat(text)).find()
                        ? Optional.of(new Mismatch(
                                line, what + " lacks", "no " + expected, Difference.nearest(flat(expected), text)))
                        : Optional.empty();
            });
        }
        return checks;
    }

    private static Pattern pattern(Part part) throws UnusableTestException {
        String text = part.text();
        if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
            try {
                return Pattern.compile(text.substring(1, text.length() - 1));
            } catch (PatternSyntaxException e) {
                throw part.wrong("is no regular expression: " + e.getDescription());
            }
        }
        return Pattern.compile(Pattern.quote(flat(text)));
    }

    private static String flat(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    static Check equal(Part part, String what, Function<World, String> actual) throws UnusableTestException {
        String expected = part.text();
        int line = part.line();
        return world -> {
            String is = actual.apply(world);
            return is.equals(expected) ? Optional.empty() : Optional.of(new Mismatch(line, what, expected, is));
        };
    }

    static Check count(Part part, String what, Function<World, Integer> actual) throws UnusableTestException {
        int expected = part.number();
        int line = part.line();
        return world -> {
            int is = actual.apply(world);
            return is == expected
                    ? Optional.empty()
                    : Optional.of(new Mismatch(line, what, String.valueOf(expected), String.valueOf(is)));
        };
    }

    /** The whole list, in its order. */
    static Check list(Part part, String what, Function<World, List<String>> actual) throws UnusableTestException {
        List<String> expected = part.texts().stream().map(String::strip).toList();
        int line = part.line();
        return world -> {
            List<String> is = actual.apply(world);
            return is.equals(expected)
                    ? Optional.empty()
                    : Optional.of(new Mismatch(line, what, String.join("\n", expected), String.join("\n", is)));
        };
    }
}
