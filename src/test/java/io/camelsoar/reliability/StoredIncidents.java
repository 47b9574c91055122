package io.camelsoar.reliability;

import io.camelsoar.reliability.Finding.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The store of an application that has stopped. */
final class StoredIncidents implements AutoCloseable {

    private final Connection store;

    StoredIncidents(String url) throws SQLException {
        store = DriverManager.getConnection(url, "sa", "");
    }

    /** What is not as it should be with an alert's incident. */
    List<Finding> findings(String alert) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        List<String> states = all("SELECT state FROM incident WHERE alert_document = ?", alert);
        if (states.isEmpty()) {
            findings.add(new Finding(Kind.LOST, alert, "incident"));
        } else if (states.size() > 1) {
            findings.add(new Finding(Kind.DOUBLED, alert, "incident, there " + states.size() + " times"));
        } else if (!states.get(0).equals("RECORDED")) {
            findings.add(new Finding(Kind.LOST, alert, "the incident's end: it is " + states.get(0)));
        }
        return findings;
    }

    /** How many of an alert's commands are in doubt. */
    int unknown(String alert) throws SQLException {
        return all("""
                        SELECT c.text FROM command c JOIN incident i ON i.id = c.incident_id
                        WHERE i.alert_document = ? AND c.state = 'UNKNOWN'""", alert).size();
    }

    private List<String> all(String query, String alert) throws SQLException {
        try (PreparedStatement statement = store.prepareStatement(query)) {
            statement.setString(1, alert);
            List<String> values = new ArrayList<>();
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    @Override
    public void close() throws SQLException {
        store.close();
    }
}
