package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.camelsoar.audit.AuditCheck;
import io.camelsoar.audit.AuditEntry;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.audit.Head;
import io.camelsoar.sandbox.store.Database;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Audit events of the schemas that had no chain are in it under the eighth. */
class SixthSchemaTest {

    @ParameterizedTest
    @EnumSource
    void eventsFromBeforeTheChainAreItsBeginning(Database.Kind kind) throws Exception {
        try (Database database = kind.fresh()) {
            DriverManagerDataSource source =
                    new DriverManagerDataSource(database.url(), database.username(), database.password());
            JdbcClient jdbc = JdbcClient.create(source);
            FluentConfiguration flyway = Flyway.configure().dataSource(source);
            flyway.target("6").load().migrate();
            // what was rolled back left gaps
            jdbc.sql("""
                            INSERT INTO audit_event (id, incident_id, at, actor, action, detail) VALUES
                            (2, 'i', 1, 'detect', 'OPENED', NULL), (3, 'i', 2, 'triage', 'TRIAGED', 'COMPLETE'),
                            (9, 'i', 3, 'notify', 'AWAITING_APPROVAL', '')""").update();
            flyway.target("latest").load().migrate();

            new AuditTrail(jdbc, "policy").append(List.of(new AuditEntry("i", 4, "U0AAA1111", "DENIED", null)));
            AuditCheck check = new AuditCheck(source);
            assertEquals(List.of(), check.verify(null).findings());
            assertEquals(
                    List.of("OPENED", "TRIAGED", "AWAITING_APPROVAL", "DENIED"),
                    new AuditTrail(jdbc, "policy")
                            .of("i").stream()
                                    .map(event -> event.entry().action())
                                    .toList());
            assertEquals(4, check.verify(null).head().seq());

            jdbc.sql("UPDATE audit_event SET actor = 'nobody' WHERE seq = 2").update();
            assertEquals(2, check.verify(Head.START).findings().get(0).seq());
        }
    }
}
