package io.camelsoar.incident;

import io.camelsoar.failure.HeldBackException;
import io.camelsoar.failure.LostClaimException;
import io.camelsoar.secrets.Redaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What becomes of approved commands. A command is RUNNING in the store before its first byte leaves; one whose end nobody saw is
 * in doubt, and then nothing more runs before an analyst has said so.
 */
public final class Commands {

    /** Audit event of an answer by which nothing more runs: what follows from it comes after it. */
    static final String STOPPED = "STOPPED";

    private final Store store;
    private final IncidentStore incidents;
    private final Claims claims;
    private final ExecutionCaps caps;
    private final Doubts doubts;

    /** @param expiresAfter how long a command in doubt waits for an analyst */
    public Commands(Store store, IncidentStore incidents, Claims claims, ExecutionCaps caps, Duration expiresAfter) {
        this.store = store;
        this.incidents = incidents;
        this.claims = claims;
        this.caps = caps;
        this.doubts = new Doubts(store, incidents, expiresAfter);
    }

    /** What an analyst wants done about a command in doubt. */
    public enum Answer {
        /** A new approval: it runs again, and those after it run. */
        RUN_AGAIN,
        /** It stays in doubt; those after it run. */
        GO_ON,
        /** Nothing more runs. */
        STOP
    }

    /** How a command ended, as far as is known. */
    public record Result(
            Command.State state, Long millis, Integer exitCode, String output, String errors, boolean truncated) {

        /** An outcome without anything from the host. */
        public static Result without(Command.State state, String why) {
            return new Result(state, null, null, null, why, false);
        }

        /** Also without one that was cut in two with the output. */
        Result withoutSecrets() {
            String clean = truncated ? Redaction.ofCut(output) : Redaction.of(output);
            return new Result(state, millis, exitCode, clean, Redaction.of(errors), truncated);
        }
    }

    /** Whether no command is sent to a host. */
    public boolean isDryRun() {
        return caps.isDryRun();
    }

    /**
     * The commands of an approved incident are about to run; the claim stays.
     *
     * @throws LostClaimException if another worker has the incident
     * @throws HeldBackException if too many others are in execution
     */
    public void begin(String id, String claim) {
        store.transact(() -> {
            incidents.move(id, claim, IncidentState.APPROVED, IncidentState.EXECUTING, "respond", null);
            claims.keep(id, claim);
            caps.enter(id, claim);
            return true;
        });
    }

    /**
     * The commands of an incident whose execution was interrupted are about to go on.
     *
     * @throws LostClaimException if another worker has the incident
     * @throws HeldBackException if too many others are in execution
     */
    public void goOn(String id, String claim) {
        store.transact(() -> {
            claims.require(id, claim);
            caps.enter(id, claim);
            return true;
        });
    }

    /**
     * Has a worker that lost its claim stop, and gives one that has it more time.
     *
     * @throws LostClaimException if another worker has the incident, or it waits for an analyst
     */
    public void requireClaim(String id, String claim) {
        claims.require(id, claim);
    }

    /**
     * A command is about to run. Only one caller ever gets true, only for an approved command, only while it holds the claim, and
     * only while nothing before it is in doubt.
     *
     * @param address where it goes, with the port
     * @throws HeldBackException if execution is switched off, or the host had as many commands as it may have
     */
    public boolean running(String id, String claim, int number, String address) {
        return store.transact(() -> {
            boolean mine = claims.renew(id, claim)
                    && store.sql("""
                            UPDATE command SET state = 'RUNNING', started_at = ?, attempt = attempt + 1
                            WHERE incident_id = ? AND number = ? AND state = 'APPROVED'
                            AND (SELECT doubt FROM incident WHERE id = ?) IS NULL""").params(store.now(), id, number, id).update() == 1;
            if (mine) {
                Incident incident = incidents.get(id);
                caps.start(id, number, incident.commands().get(number - 1).attempt(), address);
                store.audit(id, "respond", "COMMAND_RUNNING", CommandAudit.started(incident, number, address));
            }
            return mine;
        });
    }

    /**
     * A command that is RUNNING is about to be sent: the incident waits no more.
     *
     * @throws HeldBackException if execution was switched off meanwhile
     */
    public void confirm(String id) {
        caps.confirm();
        waitsNoMore(id);
    }

    /** Only what becomes of a command ends a wait, not each try to go on: its reason is told once. */
    private void waitsNoMore(String id) {
        store.sql(
                        "UPDATE incident SET last_error = NULL, message_changes = message_changes + 1 WHERE id = ? AND last_error IS NOT NULL")
                .param(id)
                .update();
    }

    /** It never left: it is as approved as before, and the analyst is told that it waits. */
    public void notSent(String id, int number, String why) {
        store.transact(() -> {
            if (takeBack(id, number, why)) {
                Replies.add(store, id, "host-wait-" + progress(id), Replies.Kind.HOST_WAIT, number);
            }
            return true;
        });
    }

    private boolean takeBack(String id, int number, String why) {
        store.lock(id);
        int attempt = incidents.get(id).commands().get(number - 1).attempt();
        int changed = store.sql("""
                        UPDATE command SET state = 'APPROVED', started_at = NULL, attempt = attempt - 1
                        WHERE incident_id = ? AND number = ? AND state = 'RUNNING'""").params(id, number).update();
        if (changed == 1) {
            caps.notStarted(id, number, attempt);
            store.audit(id, "respond", "COMMAND_NOT_SENT", CommandAudit.notSent(number, why));
        }
        return changed == 1;
    }

    /** A command waits, whether its start was stored already or not, and the analyst is told why, once. */
    public void heldBack(String id, int number, HeldBackException why) {
        store.transact(() -> {
            takeBack(id, number, why.getMessage());
            heldBack(id, why);
            return true;
        });
    }

    /** What is approved waits, and the analyst is told why, once. */
    public void heldBack(String id, HeldBackException why) {
        store.transact(() -> {
            store.lock(id);
            if (Replies.add(store, id, why.key() + "-" + progress(id), Replies.Kind.HELD, null, why.getMessage())) {
                store.audit(id, "respond", "HELD", why.getMessage());
            }
            return true;
        });
    }

    /** How many starts are behind it: a wait after another one is told, too. */
    private long progress(String id) {
        return store.sql("SELECT COALESCE(SUM(attempt), 0) FROM command WHERE incident_id = ?")
                .param(id)
                .query(Long.class)
                .single();
    }

    /**
     * A command's outcome; UNKNOWN puts it in doubt, and the incident waits for an analyst at once. A result that arrives after
     * the command was taken for lost still counts: then the commands after it go on as approved, and a case that is complete is told.
     *
     * @param attempt the start that this is the outcome of
     */
    public void finished(String id, int number, int attempt, Result result) {
        boolean unknown = result.state() == Command.State.UNKNOWN;
        Result stored = result.withoutSecrets();
        store.transact(() -> {
            store.lock(id);
            int changed = store.sql("""
                            UPDATE command SET state = ?, duration_ms = ?, exit_code = ?, output = ?, errors = ?, truncated = ?
                            WHERE incident_id = ? AND number = ? AND attempt = ? AND state IN ('RUNNING', ?, ?)""")
                    .params(result.state().name(), result.millis(), result.exitCode())
                    .params(Store.clean(stored.output()), Store.clean(stored.errors()), result.truncated())
                    // a late doubt about a start says nothing of one that was approved since
                    .params(id, number, attempt, unknown ? "RUNNING" : "APPROVED", unknown ? "RUNNING" : "UNKNOWN")
                    .update();
            if (changed == 1) {
                progressed(id);
                store.audit(id, "respond", "COMMAND_" + result.state(), CommandAudit.ended(number, attempt, stored));
                Replies.add(
                        store,
                        id,
                        unknown ? Replies.doubtKey(number, attempt) : "result-" + number + "-" + attempt,
                        unknown ? Replies.Kind.DOUBT : Replies.Kind.RESULT,
                        number);
                settleDoubt(id, number, unknown);
                LateResults.came(store, id);
            }
            return true;
        });
    }

    /** The message says how many have ended; and whatever was waited for is over. */
    private void progressed(String id) {
        store.sql(
                        "UPDATE incident SET last_error = NULL, message_changes = message_changes + 1, updated_at = ? WHERE id = ?")
                .params(store.now(), id)
                .update();
    }

    private void settleDoubt(String id, int number, boolean unknown) {
        if (unknown) {
            incidents.move(id, IncidentState.EXECUTING, IncidentState.UNKNOWN, "respond", "command " + number);
            doubts.ask(id, incidents.get(id).commands().get(number - 1));
            return;
        }
        int settled = store.sql("UPDATE incident SET doubt = NULL WHERE id = ? AND doubt = ?")
                .params(id, number)
                .update();
        if (settled == 1) {
            incidents.move(
                    id,
                    IncidentState.UNKNOWN,
                    IncidentState.APPROVED,
                    "respond",
                    "the result of command " + number + " arrived after all");
        }
    }

    /** Commands that wait are not run. */
    public void skipRest(String id, String why) {
        skipRest(id, why, command -> true);
    }

    /** The same for those of them that {@code which} names. */
    public void skipRest(String id, String why, Predicate<Command> which) {
        for (Command command : incidents.get(id).commands()) {
            if (command.state() == Command.State.APPROVED && which.test(command)) {
                finished(id, command.number(), command.attempt(), Result.without(Command.State.SKIPPED, why));
            }
        }
    }

    /**
     * What an analyst, or the end of the time to answer, says about a command in doubt. Of two answers at once one returns true;
     * none does if the doubt is another, or gone, and after its time only STOP does.
     *
     * @param attempt the start that was asked about: an old question's buttons do not answer a new one
     */
    public boolean answered(String id, int number, int attempt, Answer answer, String user, String userName) {
        return store.transact(() -> {
            Command command = incidents.get(id).commands().get(number - 1);
            int mine = store.sql("""
                            UPDATE incident SET doubt = NULL, expires_at = NULL
                            WHERE id = ? AND doubt = ? AND state = 'UNKNOWN' AND expires_at > ? AND EXISTS
                            (SELECT 1 FROM command WHERE incident_id = ? AND number = ? AND attempt = ? AND state = 'UNKNOWN')""")
                    .params(id, number, answer == Answer.STOP ? 0 : store.now(), id, number, attempt)
                    .update();
            if (mine == 0) {
                return false;
            }
            Replies.add(
                    store,
                    id,
                    "answered-" + number + "-" + attempt,
                    Replies.Kind.ANSWERED,
                    number,
                    answered(answer, user));
            if (answer == Answer.RUN_AGAIN) {
                approveAgain(id, command, user, userName);
            }
            if (answer == Answer.STOP) {
                return stop(id, number, user, userName);
            }
            store.sql("UPDATE incident SET approved_at = ? WHERE id = ?")
                    .params(store.now(), id)
                    .update();
            Optional<Command> next = doubts.next(id);
            if (next.isPresent()) { // nothing runs before that is answered, too
                store.audit(id, user, IncidentState.APPROVED.name(), detail(answer, number));
                doubts.ask(id, next.get());
                return true;
            }
            return incidents.move(id, IncidentState.UNKNOWN, IncidentState.APPROVED, user, detail(answer, number));
        });
    }

    private boolean stop(String id, int number, String user, String userName) {
        store.audit(id, user, STOPPED, detail(Answer.STOP, number));
        String who = user.equals(Deadlines.ACTOR)
                ? "nobody answered in time about command " + number + ", which is in doubt"
                : Approval.person(user, userName) + " stopped after command " + number + " was in doubt";
        skipRest(id, "Not run: " + who);
        return incidents.move(id, IncidentState.UNKNOWN, IncidentState.EXECUTED, "respond", null);
    }

    /** As reply-answered.jq reads it. */
    private String answered(Answer answer, String user) {
        Instant now = Instant.ofEpochMilli(store.now());
        return answer + " " + user + " " + now.getEpochSecond() + " " + now;
    }

    /** Whose answer about a command in doubt, of these, counted last. */
    public Optional<String> answeredBy(String id, int number, Answer... answers) {
        // other events' details may be the text of an alert; EXECUTED: of earlier versions
        return store.sql("""
                        SELECT actor FROM audit_event WHERE incident_id = :incident
                        AND action IN ('APPROVED', 'STOPPED', 'EXECUTED') AND detail IN (:details)
                        ORDER BY seq DESC FETCH FIRST 1 ROWS ONLY""")
                .param("incident", id)
                .param(
                        "details",
                        Stream.of(answers).map(answer -> detail(answer, number)).toList())
                .query(String.class)
                .optional();
    }

    private static String detail(Answer answer, int number) {
        return answer + " command " + number;
    }

    private void approveAgain(String id, Command command, String user, String userName) {
        String history = (command.history() == null ? "" : command.history() + ".\n") + "Start " + command.attempt()
                + " is in doubt: " + command.errors() + ". Run again, approved by " + Approval.person(user, userName)
                + " at "
                + Instant.ofEpochMilli(store.now());
        store.sql("""
                        UPDATE command SET state = 'APPROVED', started_at = NULL, errors = NULL, history = ?
                        WHERE incident_id = ? AND number = ?""").params(Store.clean(history), id, command.number()).update();
        if (caps.isDryRun()) { // what is approved in a dry run is never sent
            store.sql("UPDATE approval SET dry_run = TRUE WHERE incident_id = ?")
                    .param(id)
                    .update();
        }
    }
}
