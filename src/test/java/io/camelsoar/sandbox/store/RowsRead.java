package io.camelsoar.sandbox.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Has the database itself say how many rows it read for each query, by {@code EXPLAIN ANALYZE}. */
public final class RowsRead {

    /**
     * One query.
     *
     * @param rows that were read for it, whether they are part of the answer or not
     */
    public record Query(String sql, long rows, String plan) {}

    private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Query> queries = new ArrayList<>();
    private final Database.Kind kind;

    public RowsRead(Database.Kind kind) {
        this.kind = kind;
    }

    /** The queries since the last call. */
    public List<Query> taken() {
        List<Query> taken = List.copyOf(queries);
        queries.clear();
        return taken;
    }

    public DataSource watch(DataSource source) {
        return proxy(DataSource.class, (proxy, method, args) -> {
            Object result = call(source, method, args);
            return result instanceof Connection connection ? watch(connection) : result;
        });
    }

    private Connection watch(Connection connection) {
        return proxy(Connection.class, (proxy, method, args) -> {
            Object result = call(connection, method, args);
            return result instanceof PreparedStatement statement
                            && args[0].toString().startsWith("SELECT")
                    ? watch(connection, statement, args[0].toString())
                    : result;
        });
    }

    private PreparedStatement watch(Connection connection, PreparedStatement statement, String sql) {
        List<Object[]> params = new ArrayList<>();
        List<Method> setters = new ArrayList<>();
        return proxy(PreparedStatement.class, (proxy, method, args) -> {
            if (method.getName().startsWith("set") && args != null && args.length >= 2) {
                setters.add(method);
                params.add(args);
            } else if (method.getName().equals("executeQuery")) {
                explain(connection, sql, setters, params);
            }
            return call(statement, method, args);
        });
    }

    private void explain(Connection connection, String sql, List<Method> setters, List<Object[]> params)
            throws Throwable {
        String how = kind == Database.Kind.H2 ? "EXPLAIN ANALYZE " : "EXPLAIN (ANALYZE, FORMAT JSON) ";
        try (PreparedStatement explained = connection.prepareStatement(how + sql)) {
            for (int i = 0; i < setters.size(); i++) {
                call(explained, setters.get(i), params.get(i));
            }
            try (ResultSet row = explained.executeQuery()) {
                row.next();
                String plan = row.getString(1);
                queries.add(new Query(sql, kind == Database.Kind.H2 ? scanned(plan) : read(plan), plan));
            }
        }
    }

    private static long scanned(String plan) {
        return SCANNED.matcher(plan)
                .results()
                .map(MatchResult::group)
                .mapToLong(count -> Long.parseLong(count.replaceAll("\\D", "")))
                .sum();
    }

    private static long read(String plan) throws JsonProcessingException {
        return JSON.readTree(plan).findParents("Node Type").stream()
                .filter(node -> node.path("Node Type").asText().contains("Scan"))
                .mapToLong(RowsRead::read)
                .sum();
    }

    private static long read(JsonNode node) {
        double each = node.path("Actual Rows").asDouble()
                + node.path("Rows Removed by Filter").asDouble()
                + node.path("Rows Removed by Index Recheck").asDouble();
        return Math.round(each * node.path("Actual Loops").asDouble(1));
    }

    private static Object call(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SQLException failure ? failure : e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
