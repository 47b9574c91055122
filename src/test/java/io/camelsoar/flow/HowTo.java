package io.camelsoar.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One change of {@code docs/how-to.md}, to be made as it stands there. */
final class HowTo {

    private static final Path PAGE = Path.of("docs/how-to.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");

    /** A piece of the page that is no prose. */
    private record Block(String kind, String text) {}

    private final List<Block> blocks;

    private HowTo(List<Block> blocks) {
        this.blocks = blocks;
    }

    /** @param heading without the number signs before it */
    static HowTo of(String heading) throws IOException {
        for (String section : Files.readString(PAGE).split("(?m)^## ")) {
            if (section.startsWith(heading + "\n")) {
                return new HowTo(BLOCK.matcher(section)
                        .results()
                        .map(block -> new Block(block.group(1), block.group(2)))
                        .toList());
            }
        }
        throw new IllegalArgumentException(PAGE + " has no heading " + heading);
    }

    /** The only block of this kind. */
    String only(String kind) {
        List<Block> found =
                blocks.stream().filter(block -> block.kind().equals(kind)).toList();
        assertEquals(1, found.size(), () -> kind + " in " + blocks);
        return found.get(0).text();
    }

    /** Changes what the page has changed: files that it shows as a diff or as a whole, settings, and what it has copied. */
    void in(Path folder) throws IOException, InterruptedException {
        for (Block block : blocks) {
            switch (block.kind()) {
                case "diff" -> edit(folder, block.text());
                case "yaml" -> save(folder, block.text());
                case "properties" -> set(folder.resolve("application.properties"), block.text());
                case "sh" -> copy(folder, block.text());
                default -> {} // for somewhere else than these files
            }
        }
    }

    private static void edit(Path folder, String diff) throws IOException {
        List<String> lines = diff.lines().toList();
        Path file = folder.resolve(lines.get(0));
        String old = side(lines, '-');
        String before = Files.readString(file);
        assertEquals(2, (before + "\n").split(Pattern.quote(old), -1).length, () -> file + " has not once " + old);
        Files.writeString(file, before.replace(old, side(lines, '+')));
    }

    /** What the lines of a diff say of one of its sides. */
    private static String side(List<String> diff, char mark) {
        return diff.stream()
                .skip(1)
                .filter(line -> line.charAt(0) == ' ' || line.charAt(0) == mark)
                .map(line -> line.substring(1))
                .collect(Collectors.joining("\n"));
    }

    private static void save(Path folder, String text) throws IOException {
        int end = text.indexOf('\n');
        Files.writeString(folder.resolve(text.substring(0, end)), text.substring(end + 1));
    }

    /** Where a key is there already its line is another one then; others come at the end. */
    private static void set(Path file, String settings) throws IOException {
        String text = Files.readString(file);
        for (String line : settings.lines().toList()) {
            String key = line.substring(0, line.indexOf('=') + 1);
            String changed = text.replaceAll("(?m)^" + Pattern.quote(key) + ".*$", line);
            text = changed.equals(text) ? text + line + "\n" : changed;
        }
        Files.writeString(file, text);
    }

    private static void copy(Path folder, String commands) throws IOException, InterruptedException {
        if (commands.startsWith("cp ")) {
            assertEquals(
                    0,
                    new ProcessBuilder("sh", "-ec", commands)
                            .directory(folder.toFile())
                            .inheritIO()
                            .start()
                            .waitFor());
        }
    }
}
