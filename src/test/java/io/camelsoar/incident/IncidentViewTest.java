package io.camelsoar.incident;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever is asked for, the database is asked nothing that it fails at: PostgreSQL takes no NUL. */
class IncidentViewTest extends OnEachDatabase {

    @Test
    void whatCannotBeStoredIsNotThere() {
        IncidentView view = IncidentView.of(
                store.source(), new IncidentDocument("http://127.0.0.1", "closed", false, null, "jdbc:h2:mem:test", 3));
        for (String id : new String[] {"\0", "a\0b"}) {
            assertEquals(Optional.empty(), view.one(id));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> view.list(new IncidentView.Query(null, "win\0", false, 20)),
                "which is a 400");
    }
}
