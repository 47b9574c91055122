package db.migration;

import io.camelsoar.audit.AuditEvent;
import io.camelsoar.audit.Head;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Chains the audit events of earlier versions, so that from now on they cannot be changed unseen either. Found by Flyway, by its name. */
public final class V8_1__Chain_audit_events extends BaseJavaMigration {

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        Head head = chain(connection);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO audit_head (only_one, seq, hash) VALUES (1, ?, ?)")) {
            insert.setLong(1, head.seq());
            insert.setString(2, head.hash());
            insert.executeUpdate();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE audit_event ALTER COLUMN previous SET NOT NULL");
            statement.execute("ALTER TABLE audit_event ALTER COLUMN hash SET NOT NULL");
        }
    }

    private static Head chain(Connection connection) throws SQLException {
        Head head = Head.START;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM audit_event ORDER BY seq");
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE audit_event SET seq = ?, previous = ?, hash = ? WHERE seq = ?")) {
            while (rows.next()) {
                AuditEvent stored = AuditEvent.of(rows);
                AuditEvent event = AuditEvent.after(head, stored.entry(), null);
                update.setLong(1, event.seq());
                update.setString(2, event.previous());
                update.setString(3, event.hash());
                update.setLong(4, stored.seq());
                update.executeUpdate();
                head = event.head();
            }
        }
        return head;
    }
}
