package io.camelsoar.flow;

import java.nio.file.Files;
import java.nio.file.Path;

/** A running camel-soar that has something to show, for whoever reads its management port. */
public final class Monitored implements AutoCloseable {

    private final Stack stack;

    private Monitored(Stack stack) {
        this.stack = stack;
    }

    /** One incident went all the way, and the store is backed up. */
    public static Monitored withOneIncident(String token) throws Exception {
        Stack stack = new Stack("monitored");
        stack.withHealth();
        stack.set("soar.health.token", token);
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "monitored");
        stack.set("soar.store.url", "jdbc:h2:file:" + folder.resolve("soar"));
        stack.set("soar.backup.folder", folder.resolve("backup").toString());
        stack.set("soar.backup.period", "1d");
        stack.plantNow("alert-wmi-registry.json");
        stack.start();
        stack.click("soar_approve");
        stack.awaitRecorded();
        return new Monitored(stack);
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + stack.settings.getProperty("soar.health.port");
    }

    @Override
    public void close() {
        stack.close();
    }
}
