package io.camelsoar.policy;

import io.camelsoar.policy.Script.Argument.Kind;
import io.camelsoar.policy.Script.Call;
import io.camelsoar.policy.Script.Text;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What may be read out of files: many hold secrets, so the files are listed, not those that must not be read. */
final class FileContents {

    private static final Set<String> PATH_PARAMETERS = Set.of("-path", "-literalpath");
    /** Its first argument is what it looks for. */
    private static final String SEARCHES = "select-string";

    private final Set<String> commands;
    private final Set<String> notAfter;
    private final List<Pattern> files;

    /** @throws IllegalArgumentException if a pattern is no regular expression */
    FileContents(PolicyFile.Contents contents) {
        commands = lower(contents.commands());
        notAfter = lower(contents.notAfter());
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
     */
    Optional<String> objection(Script script, UnaryOperator<String> fullName) {
        boolean lists = script.calls().stream().anyMatch(call -> notAfter.contains(lower(fullName.apply(call.name()))));
        for (Call call : script.calls()) {
            String name = lower(fullName.apply(call.name()));
            if (commands.contains(name) && (lists || !call.of(Kind.COMPUTED).isEmpty())) {
                return Optional.of(call.name() + " would show files that are only known when it runs");
            }
        }
        return script.texts().stream()
                .filter(text -> isFile(text, lower(fullName.apply(text.owner().command()))))
                .filter(text -> files.stream().noneMatch(file -> BoundedText.matches(file, text.value())))
                .findFirst()
                .map(text -> "a file whose content is not on the list of what may be shown: " + text.value());
    }

    private boolean isFile(Text text, String command) {
        if (!commands.contains(command)) {
            return false;
        }
        if (PATH_PARAMETERS.contains(text.owner().name())) {
            return true;
        }
        boolean looksSo = text.value().matches(".*[\\\\/:].*");
        return text.owner().name().isEmpty() && (!command.equals(SEARCHES) || looksSo);
    }

    private static Set<String> lower(List<String> names) {
        return names.stream().map(FileContents::lower).collect(Collectors.toSet());
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
