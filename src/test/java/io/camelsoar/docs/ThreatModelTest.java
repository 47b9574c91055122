package io.camelsoar.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each threat of {@code docs/threat-model.md} names what holds it and a test that is there. */
class ThreatModelTest {

    private static final Pattern NAME = Pattern.compile("`([A-Za-z]+Test)`");

    @Test
    void eachThreatHasItsControlAndItsTest() throws IOException {
        Set<String> tests = tests();
        List<String> problems = new ArrayList<>();
        int threats = 0;
        for (String line : Files.readAllLines(Path.of("docs/threat-model.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length != 5
                    || cells[1].startsWith("-")
                    || cells[1].contains("**")
                    || cells[1].equals(" threat ")) {
                continue;
            }
            threats++;
            List<String> named = NAME.matcher(cells[3])
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            if (cells[2].isBlank() || named.isEmpty() || !tests.containsAll(named)) {
                problems.add(line);
            }
        }
        assertEquals(List.of(), problems);
        assertTrue(threats > 20, "only " + threats);
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }
}
