package io.camelsoar.cli;

import io.camelsoar.audit.AuditCheck;
import io.camelsoar.audit.Head;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The audit trail in a store. Nothing is written to it, and what is not there is not made. */
final class StoredAudit {

    /** H2's DATABASE_ALREADY_OPEN_1 ({@code org.h2.api.ErrorCode}): its file takes one process at a time. */
    private static final int H2_IN_USE = 90020;

    /** H2's DATABASE_NOT_FOUND_1 and DATABASE_NOT_FOUND_WITH_IF_EXISTS_1. */
    private static final Set<Integer> H2_MISSING = Set.of(90013, 90146);

    private StoredAudit() {}

    /**
     * Checks it.
     *
     * @param kept a head from outside the store; null: none
     * @throws CommandFailedException if the store cannot be read, with the reason
     */
    static AuditCheck.Result verify(String url, String username, String password, Head kept) {
        try (Connection connection = DriverManager.getConnection(withOptions(url), username, password)) {
            return new AuditCheck(new SingleConnectionDataSource(connection, true)).verify(kept);
        } catch (BadSqlGrammarException e) {
            throw failed("it has no audit trail of this version yet; ./soar run makes one", e);
        } catch (SQLException e) {
            boolean h2 = url.startsWith("jdbc:h2:");
            throw h2 && e.getErrorCode() == H2_IN_USE
                    ? failed("a running camel-soar holds its file; stop it first", e)
                    : h2 && H2_MISSING.contains(e.getErrorCode())
                            ? failed(
                                    "there is none at " + url.replaceAll(";.*", "") + "; is it another --profile's?", e)
                            : failed(e.getMessage(), e);
        }
    }

    /** The URL's own options win. */
    static String withOptions(String url) {
        return !url.startsWith("jdbc:h2:") || url.contains("IFEXISTS=")
                ? url
                : url + (url.contains("TRACE_LEVEL_FILE=") ? "" : ";TRACE_LEVEL_FILE=0") + ";IFEXISTS=TRUE";
    }

    private static CommandFailedException failed(String why, Exception cause) {
        return new CommandFailedException("soar.store.url: cannot check the audit trail of the store: " + why, cause);
    }
}
