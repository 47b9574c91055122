package io.camelsoar.approval;

import io.camelsoar.defend.ResponseAction;
import io.camelsoar.incident.Command;
import io.camelsoar.incident.Commands;
import io.camelsoar.incident.Decisions;
import io.camelsoar.incident.Decisions.Outcome;
import io.camelsoar.incident.Incident;
import io.camelsoar.incident.IncidentDocument;
import io.camelsoar.incident.IncidentState;
import io.camelsoar.incident.IncidentStore;
import io.camelsoar.incident.Questions;
import io.camelsoar.incident.Releases;
import io.camelsoar.log.IncidentLog;
import io.camelsoar.slack.Interaction;
import io.camelsoar.slack.PeopleNames;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a click decides. It counts only if Slack signed it, its user may decide what is selected ({@link Deciders}), the incident
 * still waits, and the button's digest is that of the stored commands, host and target.
 */
public class Approvals {

    private static final Logger LOG = LoggerFactory.getLogger(Approvals.class);

    /** Approves every command that only reads. */
    private static final String RUN_SAFE = "soar_run_safe";
    /** Approves what is ticked. */
    private static final String APPROVE = "soar_approve";
    /** Approves one response action, by its name behind this. */
    private static final String RESPOND = "soar_respond_";
    /** A second person approves what the first selected. */
    private static final String SECOND = "soar_second";

    private static final String DECLINE = "soar_decline";
    /** Under the result of an isolation: asks for a request to release the host, which is to be approved by itself. */
    private static final String RELEASE = "soar_release";
    /** Has the assistant asked anew. */
    private static final String ASK_AGAIN = "soar_ask_again";
    /** The boxes beside the commands; a box that is ticked is a click, too. */
    private static final String SELECT = "soar_select";

    private static final String AGAIN = "soar_again";
    private static final String GO_ON = "soar_go_on";
    /** The buttons under a command in doubt. */
    private static final Map<String, Commands.Answer> ANSWERS =
            Map.of(AGAIN, Commands.Answer.RUN_AGAIN, GO_ON, Commands.Answer.GO_ON, "soar_stop", Commands.Answer.STOP);

    /** An id, not a name. */
    private static final Pattern CHANNEL_ID = Pattern.compile("[CG][A-Z0-9]{7,}");

    private static final String OTHER_COMMANDS = "These are not the commands as they are stored now; nothing was run.";

    private static final String LOOK_AGAIN =
            "Nothing was approved: look at the message as it is now, and press again if that is what you want.";

    private static final Set<String> ACTIONS = Stream.of(
                    Stream.of(RUN_SAFE, APPROVE, SECOND, DECLINE, ASK_AGAIN, RELEASE),
                    ANSWERS.keySet().stream(),
                    Arrays.stream(ResponseAction.Type.values()).map(type -> RESPOND + type.word()))
            .flatMap(actions -> actions)
            .collect(Collectors.toSet());

    private final IncidentStore store;
    private final Decisions decisions;
    private final Questions questions;
    private final Releases releases;
    private final Commands commands;
    private final SignedRequests requests;
    private final Deciders deciders;
    private final PeopleNames names;
    private final Clock clock;

    public Approvals(
            IncidentStore store,
            Decisions decisions,
            Questions questions,
            Releases releases,
            Commands commands,
            SignedRequests requests,
            Deciders deciders,
            PeopleNames names,
            Clock clock) {
        this.store = store;
        this.decisions = decisions;
        this.questions = questions;
        this.releases = releases;
        this.commands = commands;
        this.requests = requests;
        this.deciders = deciders;
        this.names = names;
        this.clock = clock;
    }

    /** What a button's value says: its incident, the command it asks about if it asks about one, and what was shown. */
    private record Button(String incidentId, Integer number, Integer attempt, String digest, boolean dryRun) {

        private static final Pattern VALUE = Pattern.compile("([^:]*)(?::([0-9]{1,4})[.]([0-9]{1,4}))?:([^:]*)");

        static Button read(String value) {
            Matcher matcher = VALUE.matcher(String.valueOf(value));
            if (!matcher.matches()) {
                return new Button(String.valueOf(value), null, null, "", false);
            }
            boolean dryRun = matcher.group(4).startsWith(IncidentDocument.DRY_RUN_MARK);
            boolean asks = matcher.group(2) != null;
            return new Button(
                    matcher.group(1),
                    asks ? Integer.valueOf(matcher.group(2)) : null,
                    asks ? Integer.valueOf(matcher.group(3)) : null,
                    dryRun ? matcher.group(4).substring(IncidentDocument.DRY_RUN_MARK.length()) : matcher.group(4),
                    dryRun);
        }
    }

    /** A click and where its answer goes. */
    private record Answer(Interaction click, Exchange exchange) {}

    /** A click that Slack signed. Only {@link #receive} makes one, so that no route can decide by itself. */
    private static final class SignedClick {

        private final Interaction interaction;

        private SignedClick(Interaction interaction) {
            this.interaction = interaction;
        }
    }

    /** Checks the request's signature and reads the click into the body; anything else is answered here. */
    public void receive(Exchange exchange) {
        requests.receive(exchange, Interaction::parse, requests.workspace()::objection)
                .ifPresent(click -> exchange.getMessage().setBody(new SignedClick(click)));
    }

    /**
     * Decides. Sets the variables {@code decision} (approved, second, declined, asked, release, refused or none), {@code incidentId} and,
     * where the click changed nothing, {@code reply} for the person who clicked. Second waits for a second person; declined is also what
     * runs nothing more; release asks for one, in a request of its own, whose id is the body.
     */
    public void decide(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof SignedClick signed)) {
            throw new IllegalStateException("Only a click whose signature was checked can decide");
        }
        Interaction click = signed.interaction;
        if (!click.isBlockActions() || !ACTIONS.contains(String.valueOf(click.actionId()))) {
            exchange.setVariable("decision", "none");
            return;
        }
        Button button = Button.read(click.actionValue());
        IncidentLog.about(button.incidentId(), exchange);
        exchange.setVariable("clickUser", click.userId());
        exchange.setVariable("clickChannel", click.channelId());
        Optional<Incident> found = store.find(button.incidentId());
        if (found.isEmpty()) {
            refuse(exchange, "This incident is not known here.");
            return;
        }
        Incident incident = found.get();
        Answer answer = new Answer(named(click), exchange);
        Optional<String> notAllowed = deciders.objection(click.userId(), incident, concerned(incident, button, click));
        boolean second = SECOND.equals(click.actionId());
        if (notAllowed.isPresent()) {
            refuse(incident, answer, notAllowed.get(), notAllowed.get());
        } else if (isElsewhere(incident, button, click)) {
            refuse(
                    incident,
                    answer,
                    "another message",
                    "This is not the message that stands for this incident; nothing was run. Look for the other one.");
        } else if (saidOtherwise(incident, button, click)) {
            store.showAgain(incident.id());
            exchange.setVariable("showAgain", true);
            refuse(
                    incident,
                    answer,
                    "dry run or not: the message said otherwise",
                    button.dryRun()
                            ? "The message said that this is a dry run, which it is not any more (soar.execution.dry-run). "
                                    + LOOK_AGAIN
                            : "This is a dry run now (soar.execution.dry-run), which the message did not say. "
                                    + LOOK_AGAIN);
        } else if (second && button.number() == null) {
            told(
                    incident,
                    answer,
                    decisions.confirmed(
                            incident.id(),
                            button.digest(),
                            click.userId(),
                            answer.click().userName()));
        } else if (!IncidentStore.digest(incident).equals(button.digest())) {
            refuse(incident, answer, "digest of another proposal", OTHER_COMMANDS);
        } else if (RELEASE.equals(click.actionId())) {
            release(incident, button, answer);
        } else if (button.number() != null) {
            about(incident, button, answer);
        } else if (DECLINE.equals(click.actionId())) {
            decline(incident, answer);
        } else if (ASK_AGAIN.equals(click.actionId())) {
            askAgain(incident, button, answer);
        } else if (approves(click)) {
            approve(incident, answer);
        } else {
            refuse(exchange, "This button does not decide an incident.");
        }
    }

    /** What is stored of a click without a name is who it was all the same. */
    private Interaction named(Interaction click) {
        return click.userName() == null ? click.by(names.of(click.userId())) : click;
    }

    /**
     * Whether the click is on another message than the incident's: one in another channel, or, where it is to decide, an older one. Before
     * the store knows where the message is, that is up to its playbook, as far as that gives the channel's id.
     */
    private static boolean isElsewhere(Incident incident, Button button, Interaction click) {
        if (incident.slackTs() == null) {
            String wanted = incident.playbook().place();
            return wanted != null && CHANNEL_ID.matcher(wanted).matches() && !wanted.equals(click.channelId());
        }
        return incident.slackChannel() != null && !incident.slackChannel().equals(click.channelId())
                || button.number() == null && !incident.slackTs().equals(click.messageTs());
    }

    /** Whether the approval would be one of a dry run where the message said nothing of it, or the reverse. */
    private boolean saidOtherwise(Incident incident, Button button, Interaction click) {
        return button.number() == null
                && !Set.of(DECLINE, ASK_AGAIN).contains(click.actionId())
                && (incident.state() == IncidentState.TRIAGED || incident.state() == IncidentState.AWAITING_APPROVAL)
                && button.dryRun() != IncidentDocument.isDryRun(incident, commands.isDryRun());
    }

    /** The commands that the click would have run. */
    private static List<Command> concerned(Incident incident, Button button, Interaction click) {
        Predicate<Command> runs =
                switch (click.actionId()) {
                    case RUN_SAFE -> IncidentDocument.safe(incident);
                    case APPROVE -> command -> ticked(click).contains(command.number());
                    case SECOND -> Command::selected;
                    // what is approved and did not run yet runs by such an answer
                    case AGAIN ->
                        command -> command.state() == Command.State.APPROVED
                                || Integer.valueOf(command.number()).equals(button.number());
                    case GO_ON -> command -> command.state() == Command.State.APPROVED;
                    default -> command -> isOf(click.actionId(), command);
                };
        return incident.commands().stream().filter(runs).toList();
    }

    private static boolean approves(Interaction click) {
        return Set.of(APPROVE, RUN_SAFE).contains(click.actionId())
                || click.actionId().startsWith(RESPOND);
    }

    /** Which of its commands a button is about that is about some whatever is ticked. */
    private static boolean isOf(String button, Command command) {
        return command.kind() == Command.Kind.RESPONSE
                && ResponseAction.parse(command.text())
                        .filter(action -> button.equals(RESPOND + action.type().word()))
                        .isPresent();
    }

    private void approve(Incident incident, Answer answer) {
        Interaction click = answer.click();
        String notApprovable = IncidentDocument.notApprovable(incident);
        if (notApprovable != null) {
            refuse(answer, "This cannot be approved: " + notApprovable + ".");
            return;
        }
        posted(incident, click);
        Set<Integer> numbers =
                switch (click.actionId()) {
                    case RUN_SAFE -> numbers(incident, IncidentDocument.safe(incident));
                    case APPROVE -> ticked(click);
                    default -> numbers(incident, command -> isOf(click.actionId(), command));
                };
        String shown = IncidentStore.digest(incident);
        told(incident, answer, decisions.approved(incident.id(), shown, numbers, click.userId(), click.userName()));
    }

    private void decline(Incident incident, Answer answer) {
        Interaction click = answer.click();
        posted(incident, click);
        Outcome outcome = decisions.declined(incident.id(), click.userId(), click.userName());
        if (outcome == Outcome.DECIDED) {
            LOG.info("Incident {}: declined by {}", incident.id(), click.userId());
            decided(false, incident, answer.exchange());
        } else {
            refuse(answer, tooLate(store.get(incident.id())));
        }
    }

    private void askAgain(Incident incident, Button button, Answer answer) {
        Interaction click = answer.click();
        posted(incident, click);
        switch (questions.askAgain(incident.id(), button.digest(), click.userId(), click.userName())) {
            case ASKED -> {
                LOG.info("Incident {}: asked again by {}", incident.id(), click.userId());
                answer.exchange().setVariable("decision", "asked");
                answer.exchange().getMessage().setBody(incident.id());
            }
            case NOT_ANSWERED ->
                refuse(
                        answer,
                        "The AI Assistant has not answered yet; it is asked until it does, or somebody declines.");
            case TOO_OFTEN ->
                refuse(
                        incident,
                        answer,
                        "asked again too often",
                        "The AI Assistant was asked about this as often as it may be (soar.approval.most-asks).");
            case APPROVED -> refuse(answer, "Somebody has approved this, and a second person is asked about that.");
            case OTHER_COMMANDS -> refuse(incident, answer, "digest of another proposal", OTHER_COMMANDS);
            case TOO_LATE -> refuse(answer, tooLate(store.get(incident.id())));
        }
    }

    private void release(Incident incident, Button button, Answer answer) {
        Interaction click = answer.click();
        int number = button.number() == null ? 0 : button.number();
        Releases.Answer release = releases.open(incident.id(), number, click.userId(), click.userName());
        switch (release.outcome()) {
            case OPENED -> {
                LOG.info("Incident {}: its host's release asked for by {}", incident.id(), click.userId());
                answer.exchange().setVariable("decision", "release");
                answer.exchange().getMessage().setBody(release.id());
            }
            case OPEN_ALREADY -> refuse(answer, "There is a request to release the host already: decide that one.");
            case RELEASED_ALREADY ->
                refuse(answer, "The host was released already: what more is to be released is released in Kibana.");
            case NOT_ISOLATED -> refuse(incident, answer, "nothing to release", "This command isolated no host.");
            case NOT_ALLOWED ->
                refuse(
                        answer,
                        "A release is not offered (soar.defend.enabled, or responses in soar.policy.file); it can be done in Kibana.");
        }
    }

    /** Clicked before Slack's answer to our post was stored: the click itself proves where the message is. */
    private void posted(Incident incident, Interaction click) {
        if (incident.state() == IncidentState.TRIAGED && click.messageTs() != null) {
            store.posted(incident.id(), click.channelId(), click.messageTs());
        }
    }

    private void told(Incident incident, Answer answer, Outcome outcome) {
        switch (outcome) {
            case DECIDED -> {
                LOG.info(
                        "Incident {}: approved by {}",
                        incident.id(),
                        answer.click().userId());
                decided(true, incident, answer.exchange());
            }
            case SECOND_NEEDED -> {
                LOG.info(
                        "Incident {}: approved by {}, a second person has to",
                        incident.id(),
                        answer.click().userId());
                answer.exchange().setVariable("decision", "second");
                answer.exchange().getMessage().setBody(incident.id());
            }
            case SAME_PERSON ->
                refuse(
                        incident,
                        answer,
                        "the same person twice",
                        "You approved this yourself: a second, different person has to.");
            case OTHER_SELECTION ->
                refuse(
                        incident,
                        answer,
                        "another selection",
                        "Somebody else has selected commands meanwhile; look at the message again. Nothing was run by this click.");
            case OTHER_COMMANDS -> refuse(incident, answer, "digest of another proposal", OTHER_COMMANDS);
            case NOT_SELECTABLE ->
                refuse(answer, "No command is selected that could run: tick those that are to run, then press again.");
            case TOO_LATE -> refuse(answer, tooLate(store.get(incident.id())));
        }
    }

    private static Set<Integer> numbers(Incident incident, Predicate<Command> which) {
        return incident.commands().stream().filter(which).map(Command::number).collect(Collectors.toSet());
    }

    private static Set<Integer> ticked(Interaction click) {
        return click.selected().getOrDefault(SELECT, List.of()).stream()
                .filter(value -> value.matches("[0-9]{1,4}"))
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
    }

    /** A command in doubt: what the analyst wants done about it. */
    private void about(Incident incident, Button button, Answer told) {
        Interaction click = told.click();
        Commands.Answer answer = ANSWERS.get(click.actionId());
        boolean again = answer == Commands.Answer.RUN_AGAIN;
        if (answer == null) {
            refuse(told, "This button does not answer what is to be done about a command.");
        } else if (again && isSamePersonAgain(incident, button, click)) {
            refuse(
                    incident,
                    told,
                    "the same person twice",
                    "You approved this command before: a different person has to have it run again.");
        } else if (commands.answered(
                incident.id(), button.number(), button.attempt(), answer, click.userId(), click.userName())) {
            LOG.info("Incident {}: {} for command {} by {}", incident.id(), answer, button.number(), click.userId());
            decided(answer != Commands.Answer.STOP, incident, told.exchange());
        } else {
            refuse(
                    incident,
                    told,
                    "no longer in doubt",
                    answeredBy(incident, button)
                            + " or has a result by now, or waited too long; nothing was run by this click.");
        }
    }

    private String answeredBy(Incident incident, Button button) {
        return commands.answeredBy(incident.id(), button.number(), Commands.Answer.values())
                .map(user -> "This was answered already by <@" + user + ">,")
                .orElse("This was answered already,");
    }

    /** What takes two persons at first takes another one than the last to be run again. */
    private boolean isSamePersonAgain(Incident incident, Button button, Interaction click) {
        String last = commands.answeredBy(incident.id(), button.number(), Commands.Answer.RUN_AGAIN)
                .orElse(incident.decidedBy());
        return click.userId().equals(last)
                && concerned(incident, button, click).stream()
                        .anyMatch(command -> command.verdict().destructive());
    }

    private String tooLate(Incident now) {
        if (now.decidedBy() != null) {
            return "Already decided by <@" + now.decidedBy() + ">.";
        }
        if (now.hasExpired(clock.millis())) {
            return "This has expired: it was not decided until " + Instant.ofEpochMilli(now.expiresAt())
                    + ", so nothing was run, and nothing will be.";
        }
        return "This incident does not wait for a decision.";
    }

    private static void decided(boolean approved, Incident incident, Exchange exchange) {
        exchange.setVariable("decision", approved ? "approved" : "declined");
        exchange.getMessage().setBody(incident.id());
    }

    /** A refusal that the incident's history keeps. */
    private void refuse(Incident incident, Answer answer, String noted, String why) {
        store.note(incident.id(), answer.click().userId(), "REFUSED", noted);
        refuse(answer, why);
    }

    private static void refuse(Answer answer, String why) {
        refuse(answer.exchange(), why);
    }

    private static void refuse(Exchange exchange, String why) {
        LOG.info("Refused a click of {}: {}", exchange.getVariable("clickUser"), why);
        exchange.setVariable("decision", "refused");
        exchange.setVariable("reply", why);
    }
}
