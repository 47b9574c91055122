package io.camelsoar.sandbox.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fresh, empty database for one test; gone when it is closed.
 *
 * @param kind what manages it
 * @param name its own within this JVM
 */
public record Database(Kind kind, String name, String url, String username, String password) implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** The databases that camel-soar runs on. */
    public enum Kind {
        H2,
        /** One server per JVM, started for the first test that wants it. */
        POSTGRESQL;

        public Database fresh() throws IOException, SQLException {
            String name = "test" + COUNT.incrementAndGet();
            if (this == H2) {
                return new Database(this, name, "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "sa", "");
            }
            PostgresServer server = server();
            server.run("CREATE DATABASE " + name);
            return new Database(this, name, server.url(name), PostgresServer.USER, PostgresServer.PASSWORD);
        }
    }

    private static PostgresServer server;

    private static synchronized PostgresServer server() throws IOException {
        if (server == null) {
            server = PostgresServer.start();
        }
        return server;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, username, password);
    }

    /** The settings with which camel-soar uses it. */
    public Map<String, String> settings() {
        return Map.of("soar.store.url", url, "soar.store.username", username, "soar.store.password", password);
    }

    @Override
    public void close() throws SQLException, IOException {
        if (kind == Kind.POSTGRESQL) {
            server().run("DROP DATABASE " + name + " WITH (FORCE)");
        } else {
            try (Connection connection = connect()) {
                connection.createStatement().execute("SHUTDOWN");
            }
        }
    }
}
