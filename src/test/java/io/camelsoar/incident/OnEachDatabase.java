package io.camelsoar.incident;

import io.camelsoar.sandbox.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that runs on H2 and on PostgreSQL, each time with a fresh store. */
@ParameterizedClass
@EnumSource(Database.Kind.class)
abstract class OnEachDatabase {

    @Parameter
    Database.Kind kind;

    SharedStore store;

    @BeforeEach
    void open() throws Exception {
        store = new SharedStore(kind);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }
}
