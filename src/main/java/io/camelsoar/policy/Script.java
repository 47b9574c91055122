package io.camelsoar.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a text of the closed subset does: the commands that it calls, at any depth, and the texts that it holds. All else in it is
 * without effect: comparisons, properties, lists.
 *
 * @param calls in the order of the text
 */
record Script(List<Call> calls, List<Text> texts) {

    /**
     * What it does, as a text: the commands with their arguments, and all literals, but for what is left out, such as the name of an
     * attack that is only looked for.
     */
    String without(Predicate<Owner> leftOut) {
        String commands = calls.stream().map(call -> call.without(leftOut)).collect(Collectors.joining(" | "));
        return texts.stream()
                .filter(text -> !leftOut.test(text.owner()))
                .map(Text::value)
                .collect(Collectors.joining(" , ", commands + " , ", ""));
    }

    /**
     * A command and its arguments.
     *
     * @param input what comes to it through a pipe; empty if it is the first of its pipeline
     */
    record Call(String name, List<Argument> arguments, Optional<List<Part>> input) {

        private String without(Predicate<Owner> leftOut) {
            StringBuilder line = new StringBuilder(name);
            for (Given given : given()) {
                Argument argument = given.argument();
                if (argument.kind() == Argument.Kind.PARAMETER || !leftOut.test(new Owner(name, given.parameter()))) {
                    line.append(' ').append(argument.text());
                    argument.origin().forEach(part -> line.append(' ').append(part.name()));
                }
            }
            return line.toString();
        }

        /** All arguments, each with the parameter right before it. */
        List<Given> given() {
            List<Given> given = new ArrayList<>();
            String parameter = "";
            for (Argument argument : arguments) {
                given.add(new Given(parameter, argument));
                parameter = argument.kind() == Argument.Kind.PARAMETER
                        ? argument.text().toLowerCase(Locale.ROOT).replace(":", "")
                        : "";
            }
            return given;
        }

        List<String> parameters() {
            return of(Argument.Kind.PARAMETER);
        }

        List<String> of(Argument.Kind kind) {
            return arguments.stream()
                    .filter(argument -> argument.kind() == kind)
                    .map(Argument::text)
                    .toList();
        }
    }

    /**
     * @param text a parameter with its dash and, where it has one, its colon; a literal without its quotes; empty for what is only known
     *     when it runs
     * @param origin what a computed one is made of, beside literals
     * @param entries those of a table
     */
    record Argument(Kind kind, String text, List<Part> origin, List<Entry> entries) {
        enum Kind {
            PARAMETER,
            LITERAL,
            BLOCK,
            TABLE,
            COMPUTED
        }

        static Argument of(Kind kind, String text) {
            return new Argument(kind, text, List.of(), List.of());
        }

        static Argument computed(List<Part> origin) {
            return new Argument(Kind.COMPUTED, "", origin, List.of());
        }

        static Argument table(List<Entry> entries) {
            return new Argument(Kind.TABLE, "", List.of(), List.copyOf(entries));
        }
    }

    /**
     * @param key in lower case
     * @param origin what its value is made of, beside literals
     */
    record Entry(String key, List<Part> origin) {}

    /**
     * Something that a value is made of.
     *
     * @param name the command's or the property's (a method counts as one); empty for a table
     * @param command in whose arguments it is; empty if in nobody's
     */
    record Part(Kind kind, String name, String command) {
        enum Kind {
            COMMAND,
            PROPERTY,
            TABLE
        }
    }

    /** @param parameter with its dash and in lower case; empty if there is none right before the argument */
    record Given(String parameter, Argument argument) {

        boolean isValue() {
            return argument.kind() != Argument.Kind.PARAMETER;
        }
    }

    /** A literal, and whose it is. */
    record Text(String value, Owner owner) {}

    /**
     * @param command whose argument something is; empty if nobody's
     * @param name the parameter or the operator it belongs to, with its dash and in lower case; empty if to none
     */
    record Owner(String command, String name) {

        private static final Set<String> SEARCHING = Set.of("", "?", "where", "where-object", "sls", "select-string");

        /** Whether it is what is looked for in other texts, and never a path. */
        boolean isSearched() {
            return SEARCHING.contains(Names.lower(command)) && name.matches("-[ci]?(not)?(match|like)|-pattern");
        }

        /** Whether it is what a value is compared with. */
        boolean isCompared() {
            return command.isEmpty() && name.startsWith("-");
        }
    }
}
