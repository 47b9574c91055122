package io.camelsoar.triage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camelsoar.settings.InvalidSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An edit counts at once; one that is a mistake does not. */
class RosterTest {

    @TempDir
    Path folder;

    @Test
    void thoseOfTheSystemComeBeforeThoseOfAny() throws Exception {
        Path file = file("roster: {windows: [A B, C D], any: [C D, E F]}");
        Roster roster = new Roster(file);
        assertEquals(List.of("A B", "C D", "E F"), roster.persons("windows"));
        assertEquals(List.of("C D", "E F"), roster.persons("linux"));
        assertEquals(List.of("C D", "E F"), roster.persons("unknown"));

        Files.writeString(file, "roster: {linux: [G H]}");
        assertEquals(List.of(), roster.persons("windows"));
        Files.writeString(file, "roster: {linux: [I J], solaris: [K L]}");
        assertEquals(List.of("G H"), roster.persons("linux"), "the one from before goes on");
        Files.delete(file);
        assertEquals(List.of("G H"), roster.persons("linux"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "roster: {solaris: [A B]}|'solaris' is not windows, macos, linux, any",
                "rooster: {windows: [A B]}|there is no \"rooster\", only \"roster\"",
                "roster: {windows: A B}|windows: is not a list",
                "roster: {windows: [{name: A B}]}|windows: {\"name\":\"A B\"} is no name",
                "roster: {windows: ['  ']}|is no name",
                "# nothing|there is no \"roster\"",
                "roster: {windows: [@dana]}|cannot be read"
            })
    void aMistakeStopsTheStartWithItsName(String text, String why) throws Exception {
        Path file = file(text);
        InvalidSettingsException refused = assertThrows(InvalidSettingsException.class, () -> new Roster(file));
        assertTrue(refused.getMessage().contains("soar.roster.file: " + file), refused.getMessage());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void theShippedOneAssignsNobody() {
        Roster shipped = new Roster(Path.of("routes/roster.yaml"));
        assertTrue(shipped.entries().values().stream().allMatch(List::isEmpty));
    }

    /** Its example, with the comment's marks taken off, is one that counts. */
    @Test
    void itsExampleIsARoster() throws Exception {
        String example = Files.readAllLines(Path.of("routes/roster.yaml")).stream()
                .filter(line -> line.startsWith("#   "))
                .map(line -> line.substring(4))
                .reduce("", (text, line) -> text + line + "\n");
        Roster roster = new Roster(file(example));
        assertEquals(List.of("dana.reyes@example.com", "Sam Okafor", "@soc-oncall"), roster.persons("windows"));
    }

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("roster.yaml"), text);
    }
}
