package io.camelsoar.incident;

import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where a store lies, as the store itself says: a copy of one that was gone on with says it is a copy, or lies elsewhere than it says.
 * PostgreSQL's tools make copies of which nothing says that they are: there it is the server, its history, the database and the table,
 * none of which a dump, or a recovery to a point in time, brings along.
 */
public final class StorePlace {

    private static final String COPY = "copy";
    private static final String H2 = "h2";
    private static final String TABLE = """
            CONCAT((SELECT oid FROM pg_database WHERE datname = current_database()), '/', CAST(CAST('store_place' AS regclass) AS oid))""";
    private static final String POSTGRESQL = """
            SELECT CONCAT((SELECT system_identifier FROM pg_control_system()), '/',
                          SUBSTRING(pg_walfile_name(pg_current_wal_lsn()) FROM 1 FOR 8), '/', %s)""".formatted(TABLE);

    private StorePlace() {}

    /** Has the store be taken for a copy at the next start. */
    public static void markAsCopy(JdbcClient store) {
        store.sql("UPDATE store_place SET place = ? WHERE only_one = 1")
                .param(COPY)
                .update();
    }

    /** Where it really is. */
    static String here(Store store, boolean postgresql) {
        if (!postgresql) {
            return H2;
        }
        try {
            return store.sql(POSTGRESQL).query(String.class).single();
        } catch (BadSqlGrammarException mayNotBeAsked) { // by this user, or of this server
            return store.sql("SELECT " + TABLE).query(String.class).single();
        }
    }
}
