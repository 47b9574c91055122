package io.camelsoar.sandbox.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** A fresh database with camel-soar's tables, as the application opens it. */
public final class MigratedStore implements AutoCloseable {

    private final Database database;
    private final HikariDataSource source;

    private MigratedStore(Database database, HikariDataSource source) {
        this.database = database;
        this.source = source;
    }

    public static MigratedStore open(Database.Kind kind) throws IOException, SQLException {
        Database database = kind.fresh();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password());
        HikariDataSource source = new HikariDataSource(config);
        Flyway.configure().dataSource(source).load().migrate();
        return new MigratedStore(database, source);
    }

    public DataSource dataSource() {
        return source;
    }

    public JdbcClient jdbc() {
        return JdbcClient.create(source);
    }

    public PlatformTransactionManager transactions() {
        return new DataSourceTransactionManager(source);
    }

    @Override
    public void close() throws SQLException, IOException {
        source.close();
        database.close();
    }
}
