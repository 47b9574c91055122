package io.camelsoar.app;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;

/** A store as the application opens it, with its options, for what is done to the store alone. */
public final class OpenedStore {

    private OpenedStore() {}

    /**
     * An H2 store in a file.
     *
     * @param file without its ending
     * @param connections most at once
     */
    public static HikariDataSource inFile(Path file, int connections) {
        return StorePool.open("jdbc:h2:file:" + file.toAbsolutePath(), "sa", "", connections);
    }

    /**
     * A store in a PostgreSQL server.
     *
     * @param connections most at once
     */
    public static HikariDataSource at(String url, String username, String password, int connections) {
        return StorePool.open(url, username, password, connections);
    }
}
