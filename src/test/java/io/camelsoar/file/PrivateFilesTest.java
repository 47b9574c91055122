package io.camelsoar.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file gets its name once it is whole. */
class PrivateFilesTest {

    @TempDir
    private Path folder;

    @Test
    void whatHasTheNameStaysWhereItIsToBeNew() throws Exception {
        Path finished = Files.writeString(folder.resolve("finished"), "new");
        Path name = Files.writeString(folder.resolve("name"), "old");
        assertThrows(FileAlreadyExistsException.class, () -> PrivateFiles.moveNew(finished, name));
        assertEquals("old", Files.readString(name));
        Files.delete(name);
        PrivateFiles.moveNew(finished, name);
        assertEquals("new", Files.readString(name));
    }
}
