package db.migration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.incident.Listed;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Lists the incidents that earlier versions stored. Found by Flyway, by its name. */
public final class V26_1__List_incidents extends BaseJavaMigration {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** So many rows are in memory at once. */
    private static final int BATCH = 500;

    @Override
    public void migrate(Context context) throws SQLException {
        try (Statement statement = context.getConnection().createStatement();
                PreparedStatement update = context.getConnection().prepareStatement("""
                        UPDATE incident SET listed_severity = ?, listed_rule = ?, listed_host = ?, listed_account = ?, listed_search = ?,
                                            raised_at = ? WHERE id = ?""")) {
            statement.setFetchSize(BATCH);
            try (ResultSet rows =
                    statement.executeQuery("SELECT id, source, alert_index, alert_document, alert FROM incident")) {
                int waiting = 0;
                while (rows.next()) {
                    Optional<Listed> listed = listed(rows);
                    if (listed.isPresent()) {
                        add(update, listed.get(), rows.getString("id"));
                        if (++waiting % BATCH == 0) {
                            update.executeBatch();
                        }
                    }
                }
            }
            update.executeBatch();
        }
    }

    private static void add(PreparedStatement update, Listed listed, String id) throws SQLException {
        update.setString(1, listed.severity());
        update.setString(2, listed.rule());
        update.setString(3, listed.host());
        update.setString(4, listed.account());
        update.setString(5, listed.search());
        update.setObject(6, listed.raisedAt(), java.sql.Types.BIGINT);
        update.setString(7, id);
        update.addBatch();
    }

    private static Optional<Listed> listed(ResultSet row) throws SQLException {
        try {
            ObjectNode alert = JSON.readValue(row.getString("alert"), ObjectNode.class);
            return Optional.of(Listed.of(Alert.of(
                    row.getString("source"), row.getString("alert_index"), row.getString("alert_document"), alert)));
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty(); // an upgrade does not fail over one alert
        }
    }
}
