package io.camelsoar.check;

import io.camelsoar.alert.AlertSearch;
import io.camelsoar.app.AnalystSettings;
import io.camelsoar.edit.LiveEdits;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.Settings;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/** All that is looked at, in the order in which an alert goes through it. */
public final class Checks {

    private final Settings settings;
    private final CamelContext context;

    /** @param context has the settings' files; it need not be started */
    public Checks(Settings settings, CamelContext context) {
        this.settings = settings;
        this.context = context;
    }

    /**
     * Looks at the services, and at the named hosts.
     *
     * @param hosts names or addresses, as alerts have them
     * @param found gets each finding as soon as it is known
     */
    public void look(List<String> hosts, Consumer<Finding> found) {
        AlertSearch queries = new AlertSearch(settings, context, null, null, new LiveEdits());
        tell("port", () -> new PortCheck(settings).look(), found);
        tell("folder", () -> new FolderCheck(settings).look(), found);
        tell("channels", () -> new ChannelCheck(settings, context).look(), found);
        tell("elasticsearch", () -> new ElasticsearchCheck(settings, queries).look(), found);
        tell("kibana", () -> new KibanaCheck(settings).look(), found);
        tell("slack", () -> new SlackCheck(settings, AnalystSettings.directory(settings)).look(), found);
        tell("tracing", () -> new TracingCheck(settings).look(), found);
        tell("host", () -> new HostCheck(settings).look(hosts), found);
    }

    /** What one needs of the settings' files, such as a certificate, may not be there: the others are looked at all the same. */
    private static void tell(String subject, Supplier<List<Finding>> check, Consumer<Finding> found) {
        try {
            check.get().forEach(found);
        } catch (InvalidSettingsException e) {
            found.accept(Finding.failed(subject, e.problems()));
        }
    }
}
