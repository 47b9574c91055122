package io.camelsoar.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The incidents in a store, as far as another process may look: the file of an H2 store takes one process at a time. */
final class StoredIncidents {

    private StoredIncidents() {}

    /** Which of these ids are no incident's; empty: the store cannot be looked into. */
    static Optional<List<String>> unknown(String url, String username, String password, List<String> ids) {
        try (Connection connection = DriverManager.getConnection(StoredAudit.withOptions(url), username, password);
                PreparedStatement query = connection.prepareStatement("SELECT 1 FROM incident WHERE id = ?")) {
            List<String> unknown = new ArrayList<>();
            for (String id : ids) {
                query.setString(1, id);
                try (ResultSet rows = query.executeQuery()) {
                    if (!rows.next()) {
                        unknown.add(id);
                    }
                }
            }
            return Optional.of(unknown);
        } catch (SQLException inUse) {
            return Optional.empty();
        }
    }
}
