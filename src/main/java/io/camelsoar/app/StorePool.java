package io.camelsoar.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.camelsoar.backup.H2File;
import io.camelsoar.file.PrivateFiles;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the incident store: a pool of connections to a database whose tables are those of this version. */
final class StorePool {

    private static final Logger LOG = LoggerFactory.getLogger(StorePool.class);

    /** Who waits for a store that is gone is told soon: a click in Slack shows an error after three seconds. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** H2's GENERAL_ERROR_1, with which a write fails, and DATABASE_IS_CLOSED ({@code org.h2.api.ErrorCode}). */
    private static final Set<Integer> H2_CLOSED = Set.of(50000, 90098);

    /** The beginning of a URL of a file, by H2's usual file system. */
    private static final Pattern FILE = Pattern.compile("^jdbc:h2:(?:file:|(?=[./~]|[A-Za-z]:[/\\\\]))");

    private StorePool() {}

    /** @throws InvalidSettingsException if the store cannot be used */
    static HikariDataSource open(Settings settings) {
        return open(
                settings.text("soar.store.url"),
                settings.text("soar.store.username"),
                settings.text("soar.store.password"),
                settings.number("soar.store.pool-size"));
    }

    static HikariDataSource open(String url, String username, String password, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("soar-store");
        config.setJdbcUrl(withOptions(url));
        config.setUsername(username);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.setValidationTimeout(LONGEST_WAIT.toMillis() / 2);
        limitSilence(config);
        leaveWhatIsClosed(config);
        try {
            driver(config.getJdbcUrl()).ifPresent(config::setDriverClassName);
            StoreUpgrade upgrade = new StoreUpgrade(url);
            upgrade.takeBackWhatBrokeOff();
            upgrade.requireNoNewer(username, password);
            Optional<Path> made =
                    H2File.of(url).map(file -> file.beside(".mv.db")).filter(file -> !Files.exists(file));
            HikariDataSource store = new HikariDataSource(config);
            try {
                made.ifPresent(StorePool::own);
                upgrade.run(store);
                StoreCompaction.begin(store);
            } catch (RuntimeException | IOException | SQLException e) { // else it would hold its file
                store.close();
                throw e;
            }
            return store;
        } catch (RuntimeException | IOException | SQLException e) { // whatever pool, driver or migration throws
            throw new InvalidSettingsException("soar.store.url: cannot use the store: " + e.getMessage(), e);
        }
    }

    /** All alerts, outputs and decisions come into it; H2 makes it as files are made by default. */
    private static void own(Path file) {
        try {
            PrivateFiles.own(file);
        } catch (IOException e) { // a disk of another system may have no such permissions
            LOG.warn("Who may read {} (soar.store.url) is left to its folder: {}", file, e.toString());
        }
    }

    /**
     * PostgreSQL's driver would wait for ever for the answer of a server that went away without a word; and the server for an instance
     * that went away in the middle of a transaction, while all others wait for what it holds. The URL's own options win.
     */
    private static void limitSilence(HikariConfig config) {
        if (config.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            config.addDataSourceProperty("socketTimeout", "60");
            config.addDataSourceProperty("tcpKeepAlive", "true");
            config.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=30s -c lock_timeout=20s");
        }
    }

    /** H2 closes itself on a failed write, as on a full disk; its connections would then stay in the pool, and fail, for ever. */
    private static void leaveWhatIsClosed(HikariConfig config) {
        if (config.getJdbcUrl().startsWith("jdbc:h2:")) {
            config.setExceptionOverride(new SQLExceptionOverride() {
                @java.lang.Override
                public Override adjudicate(SQLException failure) {
                    return H2_CLOSED.contains(failure.getErrorCode()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
                }
            });
        }
    }

    /**
     * H2 would close itself when the process is told to stop, before commands in work have stored their results; it would write a
     * commit to its file only half a second later, so that a kill took back what was done meanwhile; it would fill a file of its own
     * with what is logged anyway; it would give up a transaction that waits two seconds for another one; and it would parse most statements
     * anew each time, since it keeps eight for each connection, of a hundred or so that there are; and it would keep pages of its file, 64 MB
     * for each GB that the heap may grow to, where 24 MB serve as well. Java closes a file whose reader is
     * interrupted, as the end of a forced stop is, and H2 opens it again without its lock: through its file system async: none is closed.
     * The URL's own options win, but for {@code DB_CLOSE_DELAY}.
     */
    private static String withOptions(String url) {
        if (!url.startsWith("jdbc:h2:")) {
            return url;
        }
        String closing = H2File.of(url).isPresent() ? H2File.closing(url) : url;
        StringBuilder options = new StringBuilder(FILE.matcher(closing).replaceFirst("jdbc:h2:async:"));
        for (String option : List.of(
                "DB_CLOSE_ON_EXIT=FALSE",
                "WRITE_DELAY=0",
                "TRACE_LEVEL_FILE=0",
                "LOCK_TIMEOUT=20000",
                "QUERY_CACHE_SIZE=200",
                "CACHE_SIZE=24576")) {
            if (!url.contains(';' + option.substring(0, option.indexOf('=') + 1))) {
                options.append(';').append(option);
            }
        }
        return options.toString();
    }

    /** By name, since under JBang the driver lies in a class loader where {@link java.sql.DriverManager} does not look. */
    private static Optional<String> driver(String url) {
        return ServiceLoader.load(Driver.class, StorePool.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(driver -> accepts(driver, url))
                .map(driver -> driver.getClass().getName())
                .findFirst();
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }
}
