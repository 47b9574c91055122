package io.camelsoar.app;

import com.zaxxer.hikari.HikariDataSource;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The incident store, which opens while the rest of the start goes on: a database's first connection and the making of its tables take a
 * good part of a start. Whoever needs a connection before that waits for it.
 */
final class OpeningStore extends AbstractDataSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpeningStore.class);

    private final FutureTask<HikariDataSource> opening;

    private OpeningStore(FutureTask<HikariDataSource> opening) {
        this.opening = opening;
    }

    /** Begins to open it, and does not wait. */
    static OpeningStore begin(Settings settings) {
        FutureTask<HikariDataSource> opening = new FutureTask<>(() -> StorePool.open(settings));
        // a start that fails elsewhere, or is told to stop, breaks no upgrade off
        Thread end = new Thread(() -> await(opening), "soar-store-end");
        Runtime.getRuntime().addShutdownHook(end);
        Thread opener = new Thread(
                () -> {
                    opening.run();
                    forget(end);
                },
                "soar-store-open");
        opener.setDaemon(true);
        opener.start();
        return new OpeningStore(opening);
    }

    /**
     * Waits until it is open.
     *
     * @throws InvalidSettingsException if the store cannot be used
     */
    HikariDataSource opened() {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the store opens", e);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return opened().getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return opened().getConnection(username, password);
    }

    /** Waits until it is open, or failed to, before that. */
    @Override
    public void close() {
        try {
            opened().close();
        } catch (RuntimeException e) {
            LOG.debug("The store was not open", e); // whoever waited for it has been told
        }
    }

    private static void await(FutureTask<HikariDataSource> opening) {
        try {
            opening.get();
        } catch (ExecutionException | InterruptedException e) {
            LOG.debug("The store did not open", e);
        }
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) { // it is waiting already
            LOG.debug("The process ends");
        }
    }
}
