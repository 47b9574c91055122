package io.camelsoar.reliability;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The libraries' classes as an archive that the JVM maps instead of reading and checking them one by one: it halves the work of a
 * start, and a run has many.
 */
final class SharedClasses {

    private final Path list;
    private final Path archive;
    private volatile boolean ready;

    /** @param folder for what is written */
    SharedClasses(Path folder) {
        list = folder.resolve("classes");
        archive = folder.resolve("classes.jsa");
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The test's own class path, the libraries first: only what lies in front, and no folder, can be archived. */
    static String classPath() {
        return libraries() + File.pathSeparator + entries(false);
    }

    /** Options for a process that says which classes it uses. */
    List<String> recording() {
        return List.of("-XX:DumpLoadedClassList=" + list);
    }

    /** Options for every other one. */
    List<String> options() {
        return ready ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }

    /** Archives what was recorded; a JVM that cannot do it leaves everything as it is. */
    void archive() throws IOException {
        if (Files.exists(list)) {
            int exit = new ProcessBuilder(
                            java(),
                            "-Xshare:dump",
                            "-XX:+UseSerialGC",
                            "-XX:SharedClassListFile=" + list,
                            "-XX:SharedArchiveFile=" + archive,
                            "-cp",
                            libraries())
                    .redirectErrorStream(true)
                    .redirectOutput(list.resolveSibling("classes.output").toFile())
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            ready = exit == 0;
        }
    }

    private static String libraries() {
        return entries(true);
    }

    private static String entries(boolean libraries) {
        // under Surefire the class path itself is one jar that names them
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar") == libraries)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
