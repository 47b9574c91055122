package io.camelsoar.bench;

import io.camelsoar.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where the figures go as JSON, after each bench: whoever ends the command during the eighth has those of seven. */
final class FiguresFile {

    private final Path file;
    private final Path unfinished;

    private FiguresFile(Path file) {
        this.file = file;
        unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
    }

    /** @throws CommandFailedException if nothing can be written there, before hours are spent on what would go there */
    static FiguresFile at(Path json) {
        if (json.toString().isEmpty()) {
            throw new CommandFailedException("--json names no file");
        }
        Path file = json.toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new CommandFailedException("--json " + json + " is a folder, not a file");
        }
        FiguresFile figures = new FiguresFile(file);
        try {
            if (figures.isReplaced()) {
                Files.deleteIfExists(Files.writeString(figures.unfinished, ""));
            }
        } catch (IOException e) {
            throw new CommandFailedException("--json " + json + " cannot be written: " + e, e);
        }
        return figures;
    }

    void write(BenchReport report) throws IOException {
        if (!isReplaced()) {
            report.write(file);
            return;
        }
        report.write(unfinished);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Another one takes its place, whole; what is there and no file, such as /dev/stdout, or a link, stays what it is. */
    private boolean isReplaced() {
        return !Files.exists(file) || Files.isRegularFile(file) && !Files.isSymbolicLink(file);
    }
}
