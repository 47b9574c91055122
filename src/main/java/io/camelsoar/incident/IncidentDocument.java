package io.camelsoar.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.camelsoar.alert.Alert;
import io.camelsoar.alert.AlertFacts;
import io.camelsoar.host.Executor;
import io.camelsoar.host.HostInventory;
import io.camelsoar.host.HostInventory.Target;
import io.camelsoar.incident.Incident.TriageOutcome;
import io.camelsoar.playbook.Playbook;
import io.camelsoar.policy.CommandClass;
import io.camelsoar.policy.ShownText;
import io.camelsoar.slack.Mention;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** An incident as JSON: what the jq templates of Slack messages and cases read. */
public class IncidentDocument {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a digest in a button's value begins with in a message that says it is a dry run. */
    public static final String DRY_RUN_MARK = "dry-";

    private final String kibanaUrl;
    private final String caseStatus;
    private final boolean dryRun;
    private final String replay;
    private final String verify;
    private final int mostAsks;

    /**
     * @param kibanaUrl for people to follow
     * @param caseStatus of a case that is complete
     * @param dryRun whether commands that are approved now are sent to no host
     * @param profile that camel-soar runs with; null: none
     * @param storeUrl the audit trail of a store in memory can be verified by nobody afterwards
     * @param mostAsks how often people may have the assistant asked again about one alert
     */
    public IncidentDocument(
            String kibanaUrl, String caseStatus, boolean dryRun, String profile, String storeUrl, int mostAsks) {
        this.kibanaUrl = kibanaUrl;
        this.caseStatus = caseStatus;
        this.dryRun = dryRun;
        this.mostAsks = mostAsks;
        String ofProfile = profile == null ? "" : " --profile " + profile;
        this.replay = "./soar replay" + ofProfile + " ";
        this.verify = storeUrl.startsWith("jdbc:h2:mem:") ? null : "./soar audit verify" + ofProfile;
    }

    /** The command that has a parked incident go on. */
    String replayCommand(String id) {
        return replay + id;
    }

    public ObjectNode of(Incident incident) {
        Alert alert = incident.alert();
        ObjectNode document = JSON.createObjectNode();
        document.put("id", incident.id());
        document.put("tag", incident.tag());
        document.put("state", incident.state().name());
        document.put("outcome", String.valueOf(incident.outcome()));
        document.put("rule", ShownText.line(alert.rule()));
        document.put("severity", alert.severity());
        document.put("reason", line(alert.reason().orElse(null)));
        document.put("timestamp", line(alert.timestamp().orElse(null)));
        AlertFacts facts = new AlertFacts(alert);
        document.put("user", facts.account().map(ShownText::line).orElse(null));
        document.put("tactics", facts.tactics().map(ShownText::line).orElse(null));
        document.put("techniques", facts.techniques().map(ShownText::line).orElse(null));
        putTime(document, "firstSeen", facts.firstSeen());
        putTime(document, "lastSeen", lastSeen(facts, incident.joined()));
        putTime(document, "raised", facts.raised());
        document.put("alertUrl", facts.link(kibanaUrl).orElse(null));
        putJoined(document, incident);
        ObjectNode host = document.putObject("host");
        host.put("name", alert.hostName().map(IncidentDocument::shownHost).orElse(null));
        host.put("address", alert.hostAddress().orElse(null));
        host.put("os", alert.operatingSystem());
        host.put("system", ShownText.line(facts.operatingSystem()));
        if (incident.target() != null) {
            Target own = HostInventory.ofAlert(alert).orElse(null);
            ObjectNode target = document.putObject("target");
            target.put("shown", ShownText.of(incident.target().shown()));
            target.put(
                    "elsewhere",
                    !incident.target().equals(own)
                            && !incident.playbook().postOnly()
                            && incident.playbook().executor() != Executor.NONE);
        }
        ObjectNode attached = document.putObject("alert");
        attached.put("id", incident.alertDocument());
        attached.put("index", incident.alertIndex());
        attached.put("ruleId", alert.ruleId().orElse(null));
        attached.put("detection", alert.isDetection());
        document.put("summary", prose(incident.summary()));
        document.put("origin", prose(incident.origin()));
        document.put("analyst", incident.analyst());
        document.put("analystName", line(incident.analystName()));
        putAnalyst(document, incident);
        putPlaybook(document, incident.playbook());
        document.put("parked", incident.parkedAt() == null ? null : line(incident.lastError()));
        document.put("replayCommand", replayCommand(incident.id()));
        document.put("verifyCommand", verify);
        boolean executing = incident.state() == IncidentState.APPROVED || incident.state() == IncidentState.EXECUTING;
        document.put("waiting", executing && incident.parkedAt() == null && incident.lastError() != null);
        boolean expired = incident.state() == IncidentState.EXPIRED
                || incident.state() == IncidentState.RECORDED
                        && incident.decidedBy() == null
                        && !incident.playbook().postOnly();
        document.put("expired", expired);
        if (incident.expiresAt() != null) {
            ObjectNode expires = document.putObject("expires");
            expires.put("at", Instant.ofEpochMilli(incident.expiresAt()).toString());
            expires.put("epoch", incident.expiresAt() / 1000);
        }
        if (incident.doubt() != null) {
            Command doubtful = incident.commands().get(incident.doubt() - 1);
            ObjectNode doubt = document.putObject("doubt");
            doubt.put("number", doubtful.number());
            doubt.put("buttonValue", buttonValue(incident, doubtful));
        }

        Set<Integer> shown = ShownCommands.of(incident);
        ArrayNode commands = document.putArray("commands");
        for (Command command : incident.commands()) {
            ObjectNode node = command(command);
            node.put("tooLong", !shown.contains(command.number()));
            node.put("releaseValue", Releases.isolated(command) ? buttonValue(incident, command) : null);
            commands.add(node);
        }
        boolean dryRunNow = isDryRun(incident, dryRun);
        document.put("dryRunNow", dryRunNow);
        long notSent = incident.commands().stream().filter(Command::wasDryRun).count();
        document.put("notSent", notSent);
        document.put("nothingSent", incident.commands().stream().noneMatch(Command::mayHaveBeenSent));
        document.put("commandsInThread", shown.size() < incident.commands().size());
        ObjectNode wanted = document.putObject("asked");
        wanted.put("investigation", Command.Kind.INVESTIGATION.asked());
        wanted.put("remediation", Command.Kind.REMEDIATION.asked());
        Predicate<Command> approvable = ShownCommands.approvable(shown);
        document.put("notApprovable", notApprovable(incident, () -> approvable));
        document.put(
                "safe", incident.commands().stream().filter(safe(approvable)).count());
        document.put("buttonValue", buttonValue(incident, incident.digest(), dryRunNow));
        ArrayNode approvals = document.putArray("approvals");
        for (Approval approval : incident.approvals()) {
            ObjectNode one = approvals.addObject();
            one.put("by", approval.user());
            one.put("name", line(approval.userName()));
            one.put("at", Instant.ofEpochMilli(approval.at()).toString());
            one.put("epoch", approval.at() / 1000);
            one.put("policy", approval.policy());
            one.put("buttonValue", buttonValue(incident, approval.digest(), dryRunNow));
        }
        document.put("waitsForSecond", incident.waitsForSecond());
        document.put("canAskAgain", canAskAgain(incident));
        document.put("waitsForAssistant", incident.waitsForAssistant());
        if (incident.asked().times() > 0) {
            ObjectNode asked = document.putObject("askedAgain");
            asked.put("by", incident.asked().user());
            asked.put("at", Instant.ofEpochMilli(incident.asked().at()).toString());
            asked.put("epoch", incident.asked().at() / 1000);
        }
        if (incident.decidedAt() != null) {
            ObjectNode decision = document.putObject("decision");
            decision.put("approved", isApproved(incident));
            decision.put("by", incident.decidedBy());
            decision.put("name", line(incident.deciderName()));
            decision.put("at", Instant.ofEpochMilli(incident.decidedAt()).toString());
            decision.put("epoch", incident.decidedAt() / 1000);
        }
        if (incident.caseId() != null) {
            ObjectNode record = document.putObject("case");
            record.put("id", incident.caseId());
            record.put("url", kibanaUrl + "/app/security/cases/" + incident.caseId());
            record.put("comments", incident.caseComments());
        }
        document.put("caseStatus", caseStatus);
        return document;
    }

    /** @param text may be null */
    private static String prose(String text) {
        return text == null ? null : ShownText.ofProse(text);
    }

    /** @param text may be null */
    private static String line(String text) {
        return text == null ? null : ShownText.line(text);
    }

    /** By any of its alerts. */
    private static Optional<Instant> lastSeen(AlertFacts facts, Incident.Joined joined) {
        return Stream.concat(
                        facts.lastSeen().stream(),
                        Stream.ofNullable(joined.last()).map(Instant::ofEpochMilli))
                .max(Instant::compareTo);
    }

    /** The alerts after the first. */
    private static void putJoined(ObjectNode document, Incident incident) {
        Incident.Joined joined = incident.joined();
        if (joined.count() > 0) {
            putTime(document, "joined", Optional.of(Instant.ofEpochMilli(joined.last())));
            document.withObject("/joined")
                    .put("count", joined.count())
                    .put("shared", AlertSubject.shared(incident.alert()));
        }
    }

    /** Who is mentioned in the request, and in each reply that calls somebody: after an escalation more than one. */
    private static void putAnalyst(ObjectNode document, Incident incident) {
        OnDuty.Source source = incident.analystSource();
        document.put("analystSource", source == null ? null : source.name());
        String analyst =
                Optional.ofNullable(incident.playbook().mentions()).orElseGet(() -> Mention.of(incident.analyst()));
        document.put("analystMention", analyst);
        document.put("mention", analyst);
        String escalatedTo = Mention.of(incident.escalation().latest());
        if (escalatedTo != null) {
            document.put("mention", analyst == null ? escalatedTo : analyst + " " + escalatedTo);
            ObjectNode escalation = document.putObject("escalation");
            escalation.put("mention", escalatedTo);
            escalation.put(
                    "at", Instant.ofEpochMilli(incident.escalation().at()).toString());
            escalation.put("epoch", incident.escalation().at() / 1000);
        }
    }

    private static void putPlaybook(ObjectNode document, Playbook playbook) {
        document.put("postOnly", playbook.postOnly());
        if (playbook.isChosen()) {
            document.putObject("playbook")
                    .put("name", playbook.name())
                    .put("shown", playbook.shown())
                    .put("refusal", line(playbook.refusal()));
        }
    }

    /** In one line. */
    static String shownHost(String name) {
        return ShownText.of(name.replaceAll("\\s+", " "));
    }

    private static void putTime(ObjectNode document, String name, Optional<Instant> time) {
        time.ifPresent(at -> document.putObject(name).put("at", at.toString()).put("epoch", at.getEpochSecond()));
    }

    /** Whether what is approved now is sent to no host: where a first person approved in a dry run, a second one cannot make it more. */
    public static boolean isDryRun(Incident incident, boolean dryRun) {
        return dryRun || incident.approvedAsDryRun();
    }

    /** It says what the message says: what is pressed is no other kind of approval than what was shown. */
    private static String buttonValue(Incident incident, String digest, boolean dryRun) {
        return incident.id() + ":" + (dryRun ? DRY_RUN_MARK : "") + digest;
    }

    /** Of a button about one start of a command. */
    private static String buttonValue(Incident incident, Command command) {
        return incident.id() + ":" + command.number() + "." + command.attempt() + ":" + incident.digest();
    }

    private boolean canAskAgain(Incident incident) {
        return incident.outcome() != TriageOutcome.NOT_TRIAGED
                && !incident.playbook().postOnly()
                && incident.approvals().isEmpty()
                && !incident.isRelease()
                && incident.asked().times() < mostAsks;
    }

    /** Of which commands "Run the N safe" is: those that only read, and that the message shows in full. */
    public static Predicate<Command> safe(Incident incident) {
        return safe(ShownCommands.approvable(incident));
    }

    private static Predicate<Command> safe(Predicate<Command> approvable) {
        return approvable.and(command -> command.is(CommandClass.SAFE));
    }

    /** Why nobody can approve this incident's commands; null where somebody can. */
    public static String notApprovable(Incident incident) {
        return notApprovable(incident, () -> ShownCommands.approvable(incident));
    }

    private static String notApprovable(Incident incident, Supplier<Predicate<Command>> approvable) {
        if (incident.playbook().postOnly()) {
            return "the playbook " + incident.playbook().name() + " has it posted only";
        }
        boolean responses = incident.commands().stream().anyMatch(IncidentDocument::needsNoHost);
        if (incident.waitsForAssistant() && !responses) {
            return "the AI Assistant was asked again and has not answered yet";
        }
        if (incident.outcome() == TriageOutcome.NOT_TRIAGED && !responses) {
            return "the AI Assistant gave no answer that could be used";
        }
        return noneRuns(incident, approvable);
    }

    /** The same where no assistant is waited for: why none of its commands could run. */
    static String noneRuns(Incident incident) {
        return noneRuns(incident, () -> ShownCommands.approvable(incident));
    }

    private static String noneRuns(Incident incident, Supplier<Predicate<Command>> approvable) {
        if (incident.playbook().postOnly()) {
            return "the playbook " + incident.playbook().name() + " has it posted only";
        }
        boolean responses = incident.commands().stream().anyMatch(IncidentDocument::needsNoHost);
        if (incident.commands().isEmpty()) {
            return "the AI Assistant proposed no commands";
        }
        if (incident.commands().stream().allMatch(command -> command.is(CommandClass.BLOCKED))) {
            return "the policy blocks every command that was proposed";
        }
        if (incident.host() == null && !responses) {
            return "the alert has no host address to run commands on";
        }
        Executor executor = incident.playbook().executor();
        if (executor == Executor.NONE) {
            return "the playbook " + incident.playbook().name() + " has no command run (executor: none)";
        }
        if (executor != Executor.USUAL && Target.NONE.equals(incident.target())) {
            return "the playbook " + incident.playbook().name() + " has commands go over " + executor.word()
                    + ", and soar.respond.inventory says another way to this host";
        }
        if (incident.commands().stream().noneMatch(approvable.get())) {
            return "the commands are too long to show in full, and what is not shown cannot be approved";
        }
        return null;
    }

    /** Which needs no assistant either. */
    private static boolean needsNoHost(Command command) {
        return command.kind() == Command.Kind.RESPONSE && !command.is(CommandClass.BLOCKED);
    }

    /** Whether that was the decision. */
    static boolean isApproved(Incident incident) {
        return incident.state() != IncidentState.DENIED
                && incident.commands().stream().anyMatch(command -> command.state() != Command.State.PROPOSED);
    }

    /** PowerShell prints blank lines around its tables; the store keeps them, nobody wants to read them. */
    private static String withoutBlankEnds(String text) {
        if (text == null) {
            return null;
        }
        int start = text.length() - text.stripLeading().length();
        // of the first line that is not blank the indentation stays
        int line = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1));
        return text.substring(start == 0 ? 0 : line + 1).stripTrailing();
    }

    private static ObjectNode command(Command command) {
        ObjectNode node = JSON.createObjectNode();
        node.put("number", command.number());
        node.put("kind", command.kind().name());
        node.put("text", command.text());
        node.put("shown", ShownText.of(command.text()));
        node.put("class", command.verdict().commandClass().name());
        node.put("destructive", command.verdict().destructive());
        String reason = line(command.verdict().reason());
        node.put("reason", reason == null ? null : ShownText.of(reason));
        node.put("selected", command.selected());
        node.put("state", command.state().name());
        node.put("exitCode", command.exitCode());
        node.put("seconds", command.durationMillis() == null ? null : command.durationMillis() / 1000.0);
        node.put(
                "startedAt",
                command.startedAt() == null
                        ? null
                        : Instant.ofEpochMilli(command.startedAt()).toString());
        node.put("output", withoutBlankEnds(command.output()));
        node.put("errors", withoutBlankEnds(command.hostErrors()));
        node.put("why", line(command.why()));
        node.put("truncated", command.truncated());
        node.put("history", line(command.history()));
        return node;
    }
}
