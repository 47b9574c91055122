package io.camelsoar.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Reads the store that the settings name. Nothing is written to it, and what is not there is not made. */
final class StoreReader {

    /** H2's DATABASE_ALREADY_OPEN_1 ({@code org.h2.api.ErrorCode}): its file takes one process at a time. */
    private static final int H2_IN_USE = 90020;

    /** H2's DATABASE_NOT_FOUND_1 and DATABASE_NOT_FOUND_WITH_IF_EXISTS_1. */
    private static final Set<Integer> H2_MISSING = Set.of(90013, 90146);

    /** There is no store yet, or one that a start of this version has not brought up to date. */
    static final class NotReadyException extends CommandFailedException {

        private static final long serialVersionUID = 1L;

        NotReadyException(String purpose, String why, Exception cause) {
            super(failed(purpose, why, null).getMessage(), cause);
        }
    }

    private final String url;
    private final String username;
    private final String password;

    StoreReader(Configured settings) {
        this.url = settings.value("soar.store.url");
        this.username = settings.value("soar.store.username");
        this.password = settings.value("soar.store.password");
    }

    /** A running camel-soar holds the store's file. */
    static final class InUseException extends Exception {

        private static final long serialVersionUID = 1L;

        InUseException(Throwable cause) {
            super("a running camel-soar holds its file", cause);
        }
    }

    /**
     * What the work makes of the store.
     *
     * @param purpose what cannot be done where that fails
     * @throws InUseException if another process has its file open
     * @throws CommandFailedException if it cannot be read, with the reason
     */
    <T> T read(String purpose, Function<DataSource, T> work) throws InUseException {
        try (Connection connection = DriverManager.getConnection(withOptions(url), username, password)) {
            return work.apply(new SingleConnectionDataSource(connection, true));
        } catch (BadSqlGrammarException e) {
            throw new NotReadyException(purpose, "it is not of this version yet; ./soar run brings it up to date", e);
        } catch (SQLException e) {
            boolean h2 = url.startsWith("jdbc:h2:");
            if (h2 && e.getErrorCode() == H2_IN_USE) {
                throw new InUseException(e);
            }
            throw h2 && H2_MISSING.contains(e.getErrorCode())
                    ? new NotReadyException(
                            purpose,
                            "there is none at " + url.replaceAll(";.*", "") + "; is it another --profile's?",
                            e)
                    : failed(purpose, e.getMessage(), e);
        }
    }

    static CommandFailedException failed(String purpose, String why, Exception cause) {
        return new CommandFailedException("soar.store.url: cannot " + purpose + ": " + why, cause);
    }

    /** The URL's own options win. */
    private static String withOptions(String url) {
        return !url.startsWith("jdbc:h2:") || url.contains("IFEXISTS=")
                ? url
                : url + (url.contains("TRACE_LEVEL_FILE=") ? "" : ";TRACE_LEVEL_FILE=0") + ";IFEXISTS=TRUE";
    }
}
