package io.camelsoar.policy;

import io.camelsoar.policy.Script.Argument;
import io.camelsoar.policy.Script.Argument.Kind;
import io.camelsoar.policy.Script.Call;
import io.camelsoar.policy.Script.Given;
import io.camelsoar.policy.Script.Owner;
import io.camelsoar.policy.Script.Text;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may be read out of files: many hold secrets, so the files are listed, not those that must not be read. */
final class FileContents {

    private static final Owner NOBODY = new Owner("", "");

    private final Set<String> commands;
    /** Their first argument is what they look for. */
    private final Set<String> searches;

    private final Set<String> texts;
    private final List<Pattern> files;

    /** @throws IllegalArgumentException if a pattern is no regular expression */
    FileContents(PolicyFile.Contents contents) {
        commands = Names.lower(contents.commands());
        searches = Names.lower(contents.searches());
        texts = Names.lower(contents.texts());
        files = contents.files().stream()
                .map(file -> Patterns.compile("safe.contents.files", file))
                .toList();
    }

    /** A pattern of one argument of a program that names such a file. */
    String argument() {
        return files.stream().map(Pattern::pattern).collect(Collectors.joining("|", "(?:", ")"));
    }

    /**
     * Why a file's content must not be shown without a person having looked; empty if it may.
     *
     * @param fullName of a command
     * @param isProgram whether a command is no PowerShell of its own: it gives texts
     */
    Optional<String> objection(Script script, UnaryOperator<String> fullName, Predicate<String> isProgram) {
        Optional<String> unlisted = script.texts().stream()
                .filter(text ->
                        isFile(text, Names.lower(fullName.apply(text.owner().command()))))
                .filter(text -> files.stream().noneMatch(file -> BoundedText.matches(file, text.value())))
                .findFirst()
                .map(text -> "a file whose content is not on the list of what may be shown: " + text.value());
        if (unlisted.isPresent()) {
            return unlisted;
        }
        // an object that is written down may have a path
        boolean textsOnly =
                script.texts().stream().noneMatch(text -> text.owner().equals(NOBODY));
        for (Call call : script.calls()) {
            String name = Names.lower(fullName.apply(call.name()));
            boolean search = searches.contains(name);
            boolean known = isLiteral(call) && (namesFile(call, search) || search && textsOnly);
            if (commands.contains(name) && !known) {
                return Optional.of(call.name() + " would show files that are only known when it runs");
            }
            textsOnly &= texts.contains(name) || search || isProgram.test(name);
        }
        return Optional.empty();
    }

    /** Whether it shows files: then this class judges which. */
    boolean isOf(String name) {
        return commands.contains(Names.lower(name));
    }

    private static boolean isLiteral(Call call) {
        return call.arguments().stream()
                .allMatch(argument -> argument.kind() == Kind.LITERAL || argument.kind() == Kind.PARAMETER);
    }

    /** So that nothing that comes to it can name another. */
    private boolean namesFile(Call call, boolean search) {
        int values = 0;
        for (Given given : call.given()) {
            if (given.isValue()) {
                values++;
                boolean place = KnownOrigins.PATHS.contains(given.parameter()) || !search || values > 1;
                if (place && holdsFile(given.argument())) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean holdsFile(Argument argument) {
        return argument.kind() == Kind.LITERAL
                && Stream.of(argument.text().split(","))
                        .anyMatch(one -> files.stream().anyMatch(file -> BoundedText.matches(file, one)));
    }

    private boolean isFile(Text text, String command) {
        if (!commands.contains(command)) {
            return false;
        }
        if (KnownOrigins.PATHS.contains(text.owner().name())) {
            return true;
        }
        boolean looksSo = text.value().matches(".*[\\\\/:].*");
        return text.owner().name().isEmpty() && (!searches.contains(command) || looksSo);
    }
}
