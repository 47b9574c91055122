package io.camelsoar.bench;

import io.camelsoar.sandbox.LentFiles;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is to be ended and deleted, too, where a bench is ended before it does that itself (Ctrl-C): the last first. */
final class Leftovers {

    private static final Map<Object, Runnable> ALL = new LinkedHashMap<>();
    private static final int TRIES = 20;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::clear, "leftovers"));
    }

    private Leftovers() {}

    /** @param clear takes seconds at most: the JVM waits for it */
    static synchronized void note(Object what, Runnable clear) {
        ALL.put(what, clear);
    }

    /** It is ended or deleted. */
    static synchronized void forget(Object what) {
        ALL.remove(what);
    }

    private static synchronized List<Runnable> lastFirst() {
        List<Runnable> all = new ArrayList<>(ALL.values());
        Collections.reverse(all);
        return all;
    }

    private static void clear() {
        for (Runnable one : lastFirst()) {
            try {
                one.run();
            } catch (RuntimeException e) {
                System.err.println("not tidied up: " + e.getMessage());
            }
        }
    }

    /** The bench that is ended may still write there. */
    static void delete(Path folder) {
        for (int i = 0; i < TRIES && Files.exists(folder); i++) {
            try {
                LentFiles.delete(folder);
            } catch (UncheckedIOException e) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
