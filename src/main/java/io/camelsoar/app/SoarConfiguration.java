package io.camelsoar.app;

import io.camelsoar.alert.AlertSearch;
import io.camelsoar.alert.ElasticsearchClients;
import io.camelsoar.alert.Watermarks;
import io.camelsoar.approval.Approvals;
import io.camelsoar.approval.Deciders;
import io.camelsoar.approval.RawBody;
import io.camelsoar.approval.SignedRequests;
import io.camelsoar.approval.SwitchCommands;
import io.camelsoar.approval.Workspace;
import io.camelsoar.audit.AuditTrail;
import io.camelsoar.audit.PrunedEvents;
import io.camelsoar.backup.Backups;
import io.camelsoar.backup.HeldFile;
import io.camelsoar.boundary.Boundary;
import io.camelsoar.console.Console;
import io.camelsoar.defend.ResponseActions;
import io.camelsoar.edit.EditHealth;
import io.camelsoar.edit.LiveEdits;
import io.camelsoar.edit.StartFiles;
import io.camelsoar.failure.Failures;
import io.camelsoar.failure.RetryAfter;
import io.camelsoar.host.HostInventory;
import io.camelsoar.incident.AlertGroups;
import io.camelsoar.incident.AlertIds;
import io.camelsoar.incident.AlertStatuses;
import io.camelsoar.incident.Assignees;
import io.camelsoar.incident.CaseActivity;
import io.camelsoar.incident.CaseAlerts;
import io.camelsoar.incident.CaseDocument;
import io.camelsoar.incident.CaseStatuses;
import io.camelsoar.incident.Cases;
import io.camelsoar.incident.Claims;
import io.camelsoar.incident.Closings;
import io.camelsoar.incident.Commands;
import io.camelsoar.incident.Deadlines;
import io.camelsoar.incident.Decisions;
import io.camelsoar.incident.EarlyCases;
import io.camelsoar.incident.ExecutionCaps;
import io.camelsoar.incident.ExecutionHealth;
import io.camelsoar.incident.ExecutionState;
import io.camelsoar.incident.ExecutionSwitch;
import io.camelsoar.incident.IncidentDocument;
import io.camelsoar.incident.IncidentPages;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.incident.IncidentView;
import io.camelsoar.incident.Incidents;
import io.camelsoar.incident.Leases;
import io.camelsoar.incident.MessageTurns;
import io.camelsoar.incident.Messages;
import io.camelsoar.incident.Questions;
import io.camelsoar.incident.Releases;
import io.camelsoar.incident.Replies;
import io.camelsoar.incident.ResponseTimes;
import io.camelsoar.incident.RestoredStore;
import io.camelsoar.incident.Retention;
import io.camelsoar.incident.Store;
import io.camelsoar.incident.StoreHealth;
import io.camelsoar.incident.WebhookRequests;
import io.camelsoar.kibana.CaseFiles;
import io.camelsoar.kibana.CaseMarkdown;
import io.camelsoar.kibana.KibanaClient;
import io.camelsoar.log.IncidentOnSteps;
import io.camelsoar.log.LogFormat;
import io.camelsoar.playbook.PlaybookFile;
import io.camelsoar.policy.Policy;
import io.camelsoar.policy.PolicyEdits;
import io.camelsoar.prompt.Prompts;
import io.camelsoar.remote.ExecutionGuard;
import io.camelsoar.respond.ApprovedCommands;
import io.camelsoar.respond.Responses;
import io.camelsoar.secrets.RedactedEvents;
import io.camelsoar.settings.InvalidSettingsException;
import io.camelsoar.settings.LiveFlag;
import io.camelsoar.settings.ServerTls;
import io.camelsoar.settings.Settings;
import io.camelsoar.settings.Tls;
import io.camelsoar.slack.ChannelPace;
import io.camelsoar.slack.Mrkdwn;
import io.camelsoar.slack.PeopleNames;
import io.camelsoar.slack.Pieces;
import io.camelsoar.slack.SlackDirectory;
import io.camelsoar.slack.SlackHistory;
import io.camelsoar.slack.SoarSlackComponent;
import io.camelsoar.ssh.GuardedSshComponent;
import io.camelsoar.template.Templates;
import io.camelsoar.triage.Playbooks;
import io.camelsoar.triage.Proposals;
import io.camelsoar.triage.Triage;
import io.camelsoar.winrm.WinrmCredential;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/**
 * Builds what the routes call by name, once the settings have passed their check. Found by {@code
 * camel.main.base-package-scan}, so Camel Main and Camel JBang start alike.
 */
public class SoarConfiguration implements CamelConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(SoarConfiguration.class);
    /** Where routes look for templates. */
    private static final Path TEMPLATES = Path.of("routes/templates");
    /** And for prompts. */
    private static final Path PROMPTS = Path.of("routes/prompts");
    /** Also where nobody asks for the health. */
    private static final int HELD_PERIOD_SECONDS = 10;

    /** Null until it begins to open. */
    private OpeningStore pool;

    @Override
    public void configure(CamelContext context) {
        try {
            build(context);
        } catch (RuntimeException e) {
            if (pool != null) {
                pool.close();
            }
            throw e;
        }
    }

    private void build(CamelContext context) {
        RedactedEvents.install();
        Soar.readFilesOnly(context); // also under Camel JBang
        StrictDurations.use(context);
        Settings settings = Settings.of(context);
        Registry registry = context.getRegistry();
        LogFormat.use(settings.text("soar.log.format"));
        context.getCamelContextExtension().addInterceptStrategy(new IncidentOnSteps());
        TracingSettings.trace(settings, context);
        openPorts(settings, context);
        warnOfUncheckedTls(settings);
        Path policyFile = Path.of(settings.text("soar.policy.file"));
        Policy policy = Policy.read(policyFile);
        Clock clock =
                Optional.ofNullable(registry.findSingleByType(Clock.class)).orElseGet(Clock::systemUTC);

        pool = OpeningStore.begin(settings);

        ReadyLine.await(settings, context);
        LiveEdits edits = new LiveEdits();
        LiveRoutes liveRoutes = new LiveRoutes(context, edits);
        registry.bind("liveRoutes", liveRoutes);
        registry.bind("policyEdits", new PolicyEdits(policyFile, policy, edits));
        registry.bind("editHealth", new EditHealth(edits));
        registry.bind("startFiles", startFiles(edits, settings, context));
        Failures failures = new Failures();
        registry.bind("failures", failures);
        Templates templates = new Templates(TEMPLATES, context, failures, edits);
        registry.bind("templates", templates);
        Prompts prompts = new Prompts(PROMPTS, context, failures, edits);
        registry.bind("prompts", prompts);
        JdbcClient jdbc = JdbcClient.create(pool);
        AuditTrail trail = new AuditTrail(jdbc, policy.hash());
        Store store = new Store(jdbc, new DataSourceTransactionManager(pool), clock, trail);
        ExecutionSwitch executionSwitch = new ExecutionSwitch(store);
        boolean dryRun = settings.flag("soar.execution.dry-run");
        LiveFlag enabled = LiveFlag.of(context, settings, "soar.execution.enabled");
        ExecutionState execution = new ExecutionState(executionSwitch, enabled);
        HeldFile held = HeldFile.of(settings.text("soar.store.url"));
        Metrics.measure(context, store, execution, trail, clock, settings);
        String instance = settings.text("soar.instance");
        Duration lease = settings.duration("soar.recover.lease");
        Duration handover = settings.duration("soar.recover.handover");
        Duration expiresAfter = settings.duration("soar.approval.expires-after");
        Duration settle = settings.duration("soar.slack.settle");
        Map<String, WinrmCredential> winrmCredentials = WinrmSettings.credentials(settings);
        if (settings.flag("soar.respond.allow-loopback")) {
            LOG.warn("soar.respond.allow-loopback=true: commands may run on this machine; for tests only");
        }
        HostInventory inventory = HostSettings.inventory(settings, winrmCredentials);
        IncidentStore incidents = new IncidentStore(store, handover, expiresAfter, settle, inventory::target);
        RestoredStore restored = new RestoredStore(store, incidents, executionSwitch, expiresAfter);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextInitializing(CamelContext configured) {
                EndpointSettings.check(settings, configured);
                templates.read();
                prompts.read();
                pool.opened();
                held.opened();
                restored.settle(settings.text("soar.store.url").startsWith("jdbc:postgresql:"));
                executionSwitch.mode(dryRun);
            }

            @Override
            public void onContextStarted(CamelContext started) {
                liveRoutes.watch();
                started.getExecutorServiceManager()
                        .newSingleThreadScheduledExecutor(held, "HeldFile")
                        .scheduleWithFixedDelay(held::fault, 0, HELD_PERIOD_SECONDS, TimeUnit.SECONDS);
            }

            @Override
            public void onContextStopped(CamelContext stopped) {
                pool.close();
            }
        });
        Duration longestWait = settings.duration("soar.recover.longest-wait");
        Claims claims =
                new Claims(store, instance, lease, handover, longestWait, settings.number("soar.recover.tries"));
        Leases leases = new Leases(store, instance, lease);
        ExecutionCaps caps = new ExecutionCaps(
                store,
                executionSwitch,
                settings.number("soar.execution.most-per-host-per-hour"),
                settings.number("soar.execution.most-incidents"),
                dryRun);
        Commands commands = new Commands(store, incidents, claims, caps, expiresAfter);
        AlertIds alertIds = new AlertIds(jdbc, clock, instance, lease);
        PlaybookFile playbookFile = PlaybookSettings.file(settings, edits);
        registry.bind("playbookFile", playbookFile);
        Playbooks playbooks = PlaybookSettings.playbooks(playbookFile, incidents, failures);
        registry.bind("playbooks", playbooks);
        Boundary storeBoundary = new Boundary(clock);
        registry.bind("executionHealth", new ExecutionHealth(execution, storeBoundary));
        registry.bind("storeHealth", new StoreHealth(store, leases, failures, storeBoundary, held::fault));
        BoundarySettings.watch(settings, context, failures, clock);
        IncidentDocument document = new IncidentDocument(
                settings.text("soar.kibana.url"),
                settings.text("soar.record.case-status"),
                dryRun,
                registry.lookupByNameAndType(Soar.PROFILE, String.class),
                settings.text("soar.store.url"),
                settings.number("soar.approval.most-asks"));
        new Console(new IncidentPages(store), new ResponseTimes(store), execution, held::fault, failures)
                .serve(context);
        IncidentApi.serve(context, IncidentView.of(pool, document));
        Liveness.serve(context);
        AlertGroups groups = new AlertGroups(
                store,
                incidents,
                settings.duration("soar.detect.group-window"),
                settings.items("soar.detect.group-by"),
                playbooks::wayOf);
        registry.bind("alertGroups", groups);
        Incidents stages = new Incidents(
                incidents,
                groups,
                claims,
                leases,
                alertIds,
                new Deadlines(store, incidents, commands, expiresAfter),
                failures,
                document);
        registry.bind("incidents", stages);
        Retention retention = new Retention(
                store,
                leases,
                new PrunedEvents(jdbc),
                new Retention.Ages(
                        settings.duration("soar.retention.age"),
                        settings.duration("soar.retention.age-declined"),
                        settings.duration("soar.retention.age-expired")),
                Path.of(settings.text("soar.retention.folder")));
        registry.bind("retention", retention);
        Metrics.exports(context, retention);
        Backups backups = BackupSettings.backups(settings, pool, clock);
        registry.bind("backups", backups);
        BackupApi.serve(context, backups);
        Metrics.backups(context, backups, clock);
        Duration longestWrite = settings.duration("soar.kibana.timeout").multipliedBy(2);
        CaseStatuses statuses = new CaseStatuses(
                store,
                settings.text("soar.record.case-status"),
                settings.text("soar.record.case-status-declined"),
                settings.text("soar.record.case-status-expired"),
                settings.duration("soar.recover.handover"));
        Assignees assignees = assignees(settings);
        String alertStatus = settings.text("soar.record.alert-status");
        CaseDocument caseDocument = new CaseDocument(document, store, assignees, alertStatus.equals("sync"));
        Cases cases =
                new Cases(incidents, store, leases, claims, failures, caseDocument, assignees, statuses, longestWrite);
        registry.bind("cases", cases);
        registry.bind("closings", new Closings(store, incidents, statuses));
        registry.bind("caseActivity", new CaseActivity());
        registry.bind("caseAlerts", new CaseAlerts(store, incidents, document, cases, failures));
        registry.bind("caseFiles", new CaseFiles(failures));
        registry.bind("alertStatuses", new AlertStatuses(incidents, statuses, failures, alertStatus.equals("set")));
        boolean early = settings.text("soar.record.open").equals("triage");
        registry.bind("earlyCases", new EarlyCases(store, incidents, failures, early, handover, longestWait));
        Messages messages = new Messages(incidents, store, leases, failures, handover, settle, longestWait);
        registry.bind("messages", messages);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextInitializing(CamelContext ready) {
                messages.begin(); // what a restore has to say is not on its way either
            }
        });
        Replies replies = new Replies(store, incidents, document, failures, settle, longestWait);
        registry.bind("replies", replies);
        ConversationSettings conversation =
                ConversationSettings.of(settings, registry, store, incidents, failures, leases);
        registry.bind("keepClaim", (Processor) exchange -> {
            conversation.turns().keep(exchange);
            stages.keep(exchange);
            cases.keep(exchange);
            messages.keep(exchange);
            replies.keep(exchange);
        });
        bindMessageTurns(settings, context);
        registry.bind("alertIds", alertIds);
        AlertSearch search = new AlertSearch(settings, context, new Watermarks(jdbc), clock, edits);
        search.check();
        Metrics.polls(context, search, clock);
        registry.bind("alertSearch", search);
        registry.bind("retryAfter", new RetryAfter());
        registry.bind("pieces/1", new Pieces());
        registry.bind("mrkdwn/1", new Mrkdwn());
        registry.bind("markdown/0", new CaseMarkdown());
        registry.bind("markdown/1", new CaseMarkdown());
        ResponseActions responses = new ResponseActions(settings.flag("soar.defend.enabled"), policy);
        Proposals proposals = new Proposals(policy, inventory, responses);
        registry.bind("triage", new Triage(incidents, proposals, settings.number("soar.ai.longest-alert")));

        TopicChannels.customize(context);
        context.addComponent("elasticsearch", new ElasticsearchClients(settings));
        registry.bind("kibanaClient", kibanaClient(settings, "soar.kibana.timeout"));
        registry.bind("assistantClient", kibanaClient(settings, "soar.ai.timeout"));

        Duration hostWait = settings.duration("soar.respond.host-wait");
        ExecutionGuard guard =
                new ApprovedCommands(incidents, commands, inventory, responses, policy, enabled, hostWait, clock);
        registry.bind("executionGuard", guard);
        registry.bind("responses", new Responses(incidents, commands, inventory, hostWait, clock));
        if (settings.flag("soar.execution.dry-run")) {
            LOG.warn("soar.execution.dry-run=true: no command is sent to a host");
        }
        context.addComponent("winrm", WinrmSettings.component(settings, guard, winrmCredentials));
        context.addComponent(
                "defend",
                DefendSettings.component(settings, guard, incidents, kibanaClient(settings, "soar.kibana.timeout")));
        context.addComponent("ssh", new GuardedSshComponent(guard, SshSettings.access(settings)));

        SoarSlackComponent slack = new SoarSlackComponent(context);
        slack.setToken(settings.text("soar.slack.token"));
        slack.setServerUrl(settings.text("soar.slack.url"));
        Tls slackTls = Tls.of(settings, "soar.slack");
        slack.setTls(slackTls);
        context.addComponent("slack", slack);
        registry.bind(
                "slackHistory",
                new SlackHistory(
                        settings.text("soar.slack.token"),
                        settings.text("soar.slack.app-id"),
                        settings.text("soar.slack.url"),
                        slackTls));
        SlackDirectory directory = AnalystSettings.directory(settings);
        PeopleNames names = AnalystSettings.names(directory);
        AnalystSettings.bind(settings, directory, registry, store, incidents, leases, jdbc, clock);
        registry.bind("rawBody", new RawBody(settings.number("soar.approval.max-body")));
        WebhookRequests seen = new WebhookRequests(store, SocketModeSettings.remembered(settings));
        SocketModeSettings.connect(settings, context, seen, failures);
        SignedRequests requests = new SignedRequests(
                SocketModeSettings.signature(settings, clock),
                seen,
                new Workspace(settings.text("soar.slack.team-id"), settings.text("soar.slack.app-id")));
        Deciders deciders = deciders(settings, clock);
        registry.bind("askedPersons", AnalystSettings.asked(settings, deciders, playbookFile, names));
        conversation.bind(requests, deciders, names, proposals, cases);
        registry.bind("switchCommands", new SwitchCommands(requests, deciders, executionSwitch, enabled, dryRun));
        registry.bind(
                "approvals",
                new Approvals(
                        incidents,
                        new Decisions(store, incidents, policy.hash(), dryRun),
                        new Questions(store, incidents, settings.number("soar.approval.most-asks")),
                        new Releases(store, incidents, responses::release),
                        commands,
                        requests,
                        deciders,
                        names,
                        clock));
    }

    /** A message that waits keeps no stop from its end. */
    private static void bindMessageTurns(Settings settings, CamelContext context) {
        ChannelPace pace = new ChannelPace(
                settings.duration("soar.slack.message-interval"),
                settings.duration("soar.recover.lease").dividedBy(2));
        context.getRegistry().bind("messageTurns", new MessageTurns(pace, settings.text("soar.slack.channel")));
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext stopping) {
                pace.stop();
            }
        });
    }

    private static StartFiles startFiles(LiveEdits edits, Settings settings, CamelContext context) {
        List<Path> files = new ArrayList<>();
        for (String location : context.getPropertiesComponent().getLocations()) {
            String place = location.split(";")[0];
            if (place.startsWith("file:")) {
                files.add(Path.of(place.substring("file:".length())));
            }
        }
        files.add(Path.of(settings.text("soar.respond.inventory")));
        return new StartFiles(edits, files, "; soar.execution.enabled alone counts at once");
    }

    private static Deciders deciders(Settings settings, Clock clock) {
        Deciders deciders = DeciderSettings.of(settings, clock);
        deciders.gaps().forEach(gap -> LOG.warn("{}", gap));
        return deciders;
    }

    private static Assignees assignees(Settings settings) {
        String prefix = "soar.record.assignee.";
        Map<String, String> profiles = new HashMap<>();
        settings.names(prefix).forEach(name -> profiles.put(name, settings.text(prefix + name)));
        return new Assignees(profiles);
    }

    private static KibanaClient kibanaClient(Settings settings, String timeout) {
        return new KibanaClient(
                settings.text("soar.kibana.api-key"),
                Tls.of(settings, "soar.kibana"),
                settings.duration("soar.kibana.connect-timeout"),
                settings.duration(timeout));
    }

    private static void warnOfUncheckedTls(Settings settings) {
        for (String service :
                List.of("soar.elasticsearch", "soar.kibana", "soar.slack", "soar.winrm", "soar.tracing")) {
            if (!settings.flag(service + ".tls-verify")) {
                LOG.warn(
                        "{}.tls-verify=false: neither certificate nor hostname is checked, and whoever is on the way reads and changes all; for tests only",
                        service);
            }
        }
    }

    /** With two servers Camel looks for the routes' own by this configuration, or takes 8080 for its port. */
    private static void openPorts(Settings settings, CamelContext context) {
        boolean webhooks = !SocketModeSettings.isSocket(settings);
        if (webhooks) {
            requireFreePort(settings, "soar.http");
        }
        if (context.resolvePropertyPlaceholders("{{camel.management.enabled:false}}")
                .equals("true")) {
            requireFreePort(settings, "soar.health");
            HealthAccess.guard(settings, context);
        }
        if (!webhooks) {
            SocketModeSettings.closeWebhook(context);
            return;
        }
        VertxPlatformHttpServerConfiguration webhook = new VertxPlatformHttpServerConfiguration();
        webhook.setBindHost(settings.text("soar.http.host"));
        webhook.setBindPort(settings.number("soar.http.port"));
        // the server itself is there already; this is how its routes find it
        ServerTls.of(settings, "soar.http")
                .ifPresent(context.hasService(MainHttpServer.class).getConfiguration()::setSslContextParameters);
        context.getRegistry().bind("webhookServer", webhook);
    }

    /** Camel only warns about a port in use, and would then run without the webhook or the health. */
    private static void requireFreePort(Settings settings, String key) {
        String host = settings.text(key + ".host");
        int port = settings.number(key + ".port");
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new InvalidSettingsException(
                    key + ".port: cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }
}
