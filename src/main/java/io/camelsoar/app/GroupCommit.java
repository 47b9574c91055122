package io.camelsoar.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections to a file of H2's of which several commits take one write. By itself H2 writes the file for each commit, one after
 * another, and in a burst of alerts most stages wait for that. A commit returns when its changes are in the file, as it does without this.
 */
final class GroupCommit extends DelegatingDataSource {

    private static final Set<String> CHANGES =
            Set.of("execute", "executeUpdate", "executeLargeUpdate", "executeBatch", "executeLargeBatch");

    private FileWrites writes;

    /** @param h2 connections to one database of this process */
    GroupCommit(DataSource h2) {
        super(h2);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return grouped(super.getConnection());
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return grouped(super.getConnection(username, password));
    }

    private Connection grouped(Connection connection) throws SQLException {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        return new Grouped(connection, of(session.getDatabase().getStore().getMvStore())).connection();
    }

    /** A database that closed itself has another file when it is opened again. */
    private synchronized FileWrites of(MVStore store) {
        if (writes == null || !writes.isOf(store)) {
            writes = new FileWrites(store);
        }
        writes.takeOver();
        return writes;
    }

    /** One connection, which its pool gives to one thread at a time. */
    private static final class Grouped {

        private final Connection connection;
        private final FileWrites writes;
        private boolean changed;

        Grouped(Connection connection, FileWrites writes) {
            this.connection = connection;
            this.writes = writes;
        }

        Connection connection() {
            return proxy(Connection.class, (method, arguments) -> {
                Object result = call(connection, method, arguments);
                switch (method.getName()) {
                    case "createStatement" -> {
                        return statement(Statement.class, result);
                    }
                    case "prepareStatement" -> {
                        return statement(PreparedStatement.class, result);
                    }
                    case "prepareCall" -> {
                        return statement(CallableStatement.class, result);
                    }
                    case "commit", "setAutoCommit" -> writeIfCommitted();
                    case "rollback" -> changed &= arguments != null; // to a savepoint: something may be left
                    default -> {}
                }
                return result;
            });
        }

        private <T extends Statement> T statement(Class<T> type, Object statement) {
            return proxy(type, (method, arguments) -> {
                Object result = call(statement, method, arguments);
                if (CHANGES.contains(method.getName())) {
                    changed |= !(result instanceof Number count) || count.longValue() != 0;
                    if (connection.getAutoCommit()) {
                        writeIfCommitted();
                    }
                }
                return result;
            });
        }

        private void writeIfCommitted() throws SQLException {
            if (changed) {
                writes.await();
                changed = false;
            }
        }
    }

    private interface Call {
        Object apply(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                GroupCommit.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.apply(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
