package db.migration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.incident.HostHistory;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Notes the hosts of incidents that earlier versions stored. Found by Flyway, by its name. */
public final class V18_1__Name_hosts extends BaseJavaMigration {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void migrate(Context context) throws SQLException {
        try (Statement statement = context.getConnection().createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT id, source, alert_index, alert_document, alert, created_at FROM incident");
                PreparedStatement insert = context.getConnection()
                        .prepareStatement("INSERT INTO incident_host (incident_id, host, at) VALUES (?, ?, ?)")) {
            while (rows.next()) {
                Optional<String> host = host(rows);
                if (host.isPresent()) {
                    insert.setString(1, rows.getString("id"));
                    insert.setString(2, host.get());
                    insert.setLong(3, rows.getLong("created_at"));
                    insert.executeUpdate();
                }
            }
        }
    }

    private static Optional<String> host(ResultSet row) throws SQLException {
        try {
            ObjectNode alert = JSON.readValue(row.getString("alert"), ObjectNode.class);
            return HostHistory.key(Alert.of(
                    row.getString("source"), row.getString("alert_index"), row.getString("alert_document"), alert));
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty(); // an upgrade does not fail over one alert's history
        }
    }
}
