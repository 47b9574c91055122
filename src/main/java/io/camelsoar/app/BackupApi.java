package io.camelsoar.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.backup.Backups;
import io.camelsoar.backup.StoreBackup;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the running camel-soar, which alone can read its H2 file, make a backup: what {@code soar backup} asks for. Who may ask for the
 * health may ({@link HealthAccess}); nobody can say where it goes, and nothing of it is in the answer but its name.
 */
public final class BackupApi {

    /** Where a POST makes one. */
    public static final String PATH = "/soar/backup";

    /** Has to be there: another page in a browser on this machine cannot send it. */
    public static final String FROM_THE_COMMAND = "X-Soar-Command";

    private static final Logger LOG = LoggerFactory.getLogger(BackupApi.class);

    private final Backups backups;

    private BackupApi(Backups backups) {
        this.backups = backups;
    }

    /** Serves it as soon as the application has started, where there is a management server. */
    static void serve(CamelContext context, Backups backups) {
        BackupApi api = new BackupApi(backups);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext started) {
                Optional.ofNullable(started.hasService(ManagementHttpServer.class))
                        .ifPresent(server -> api.serve(server.getRouter()));
            }
        });
    }

    private void serve(Router router) {
        router.post(PATH).blockingHandler(this::backup, false);
    }

    private void backup(RoutingContext request) {
        if (request.request().getHeader(FROM_THE_COMMAND) == null) {
            answer(request, 403, said("is for ./soar backup"));
            return;
        }
        if (!backups.possible()) {
            answer(request, 409, said("the store is no H2 file; see docs/operations.md"));
            return;
        }
        try {
            StoreBackup.Written written = backups.now();
            answer(
                    request,
                    200,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put(
                                    "file",
                                    written.path().toAbsolutePath().normalize().toString())
                            .put("events", written.events())
                            .put("intact", written.intact()));
        } catch (IOException | SQLException | RuntimeException e) { // whatever database or file system throws
            LOG.error("No backup of the store (soar.backup.folder): {}", e.toString());
            answer(request, 503, said("no backup was made; the log says why"));
        }
    }

    private static ObjectNode said(String text) {
        return JsonNodeFactory.instance.objectNode().put("said", text);
    }

    private static void answer(RoutingContext request, int status, ObjectNode body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toString());
    }
}
