package io.camelsoar.reliability;

import java.util.Optional;

/**
 * The named boundaries at which the application is killed: before and after each write to the store and each call of a service.
 * Where nothing lies between the end of one and the begin of the next, one boundary stands for both.
 */
enum Boundary {
    SEARCH_ANSWERED("detect: alerts found, answer not out", Point.answer(Shared.SEARCH), 1),
    BEFORE_INCIDENT("detect: page read, before an incident is stored", Point.before("detect-open-incident")),
    AFTER_INCIDENT("detect: incident stored", Point.after("detect-open-incident")),
    BEFORE_WATERMARK("detect: before the watermark is stored", Point.before("detect-move-watermark")),

    AFTER_TRIAGE_CLAIM("triage: claim stored", Point.after("triage-claim")),
    ASSISTANT_ASKED("triage: question sent and lost", Point.request(Shared.QUESTION)),
    ASSISTANT_ANSWERED("triage: assistant has answered, answer not out", Point.answer(Shared.QUESTION)),
    AFTER_PROPOSAL("triage: proposal stored", Point.after("triage-propose")),
    BEFORE_PROPOSAL("triage: analyst stored, before the proposal is stored", Point.before("triage-propose")),

    AFTER_NOTIFY_CLAIM("notify: claim stored", Point.after("notify-claim")),
    REQUEST_SENT("notify: approval request sent and lost", Point.request(Shared.NEW_MESSAGE)),
    REQUEST_POSTED("notify: Slack has the approval request, answer not out", Point.answer(Shared.NEW_MESSAGE)),
    AFTER_POSTED("notify: message's place stored", Point.after("notify-posted")),

    REPLY_SENT("thread: reply sent and lost", Point.request(Shared.REPLY), 6),
    REPLY_POSTED("thread: Slack has the reply, answer not out", Point.answer(Shared.REPLY), 6),
    AFTER_REPLY("thread: reply stored as told", Point.after("thread-told"), 6),

    BEFORE_DECISION("approve: before the decision is stored", Point.before("approve-decide")),
    AFTER_DECISION("approve: decision stored, click not answered", Point.after("approve-decide")),

    AFTER_RESPOND_CLAIM("respond: claim stored", Point.after("respond-claim")),
    AFTER_EXECUTING("respond: EXECUTING stored", Point.after("respond-start")),
    BEFORE_COMMAND("respond: before RUNNING is stored", Point.before("execute-winrm"), 6),
    COMMAND_RUNNING("winrm: RUNNING stored, before the command is sent", Point.host("SHELL"), 6),
    COMMAND_RECEIVED("winrm: host has the command, before it runs", Point.host("RECEIVED"), 6),
    COMMAND_BEGAN("winrm: command runs", Shared.COMMAND, 6),
    COMMAND_ENDED("winrm: command has run, answer not out", Point.host("ENDED"), 6),
    BEFORE_RESULT("respond: answer here, before the result is stored", Point.before("execute-finished"), 6),
    AFTER_RESULT("respond: result stored", Point.after("execute-finished"), 6),
    UNKNOWN_STORED("respond: after another kill, UNKNOWN stored", Shared.COMMAND, Point.after("respond-start")),
    BEFORE_ANSWER("approve: answer to a doubt, before it is stored", Shared.COMMAND, Point.before("approve-decide")),
    AFTER_ANSWER(
            "approve: answer to a doubt stored, click not answered", Shared.COMMAND, Point.after("approve-decide")),
    AFTER_EXECUTED("respond: EXECUTED stored", Point.after("respond-end")),

    CASE_REQUESTED("case: creation sent and lost", Point.request(Shared.NEW_CASE)),
    CASE_CREATED("case: Kibana has the case, answer not out", Point.answer(Shared.NEW_CASE)),
    AFTER_CASE("case: its id stored", Point.after("case-opened")),
    ALERT_ATTACHED("case: Kibana has attached the alert, answer not out", Point.answer(Shared.ATTACHMENT)),
    AFTER_ATTACHED("case: attachment stored", Point.after("evidence-attached")),
    COMMENT_SENT("case: comment sent and lost", Point.request(Shared.COMMENT), 6),
    COMMENT_ADDED("case: Kibana has the comment, answer not out", Point.answer(Shared.COMMENT), 6),
    AFTER_COMMENT("case: comment stored as written", Point.after("evidence-commented"), 6),
    FILE_SENT("case: file sent and lost", Point.request(Shared.FILE)),
    FILE_ADDED("case: Kibana has the file, answer not out", Point.answer(Shared.FILE)),
    AFTER_EARLY("case: stored as open before the decision", Point.after("early-opened")),
    PROGRESS_SENT("respond: status sent and lost", Point.request(Shared.PROGRESS)),
    PROGRESS_SET("respond: Kibana has the status, answer not out", Point.answer(Shared.PROGRESS)),

    STATUS_SENT("record: status sent and lost", Point.request(Shared.STATUS)),
    STATUS_SET("record: Kibana has the status, answer not out", Point.answer(Shared.STATUS)),
    AFTER_RECORDED("record: RECORDED stored", Point.after("record-recorded")),

    MESSAGE_UPDATED("update: Slack has the update, answer not out", Point.answer(Shared.UPDATE));

    private final String title;
    private final Point first;
    private final Point point;
    private final int passages;

    Boundary(String title, Point point) {
        this(title, point, Round.ALERTS);
    }

    Boundary(String title, Point point, int passages) {
        this(title, null, point, passages);
    }

    Boundary(String title, Point first, Point point) {
        this(title, first, point, 1);
    }

    /**
     * @param first null, or where another kill leads to this boundary
     * @param passages how often it is passed at least, from a round's alerts to their complete cases
     */
    Boundary(String title, Point first, Point point, int passages) {
        this.title = title;
        this.first = first;
        this.point = point;
        this.passages = passages;
    }

    String title() {
        return title;
    }

    Optional<Point> first() {
        return Optional.ofNullable(first);
    }

    Point point() {
        return point;
    }

    int passages() {
        return passages;
    }

    /** What several share; here, since an enum's own constants cannot be named before it. */
    private static final class Shared {
        private static final Point COMMAND = Point.host("BEGAN");
        private static final String SEARCH = "^POST /\\.alerts-security\\S*/_search\n";
        private static final String QUESTION = "^POST \\S*/chat/complete\n.*kibana\\.alert\\.uuid";
        private static final String NEW_MESSAGE = "^POST /api/chat\\.postMessage\n(?!.*thread_ts)";
        private static final String REPLY = "^POST /api/chat\\.postMessage\n.*thread_ts";
        private static final String UPDATE = "^POST /api/chat\\.update\n";
        private static final String NEW_CASE = "^POST /api/cases\n";
        private static final String ATTACHMENT = "^POST /api/cases/[^/]+/comments\n.*\"type\"\\s*:\\s*\"alert\"";
        private static final String COMMENT = "^POST /api/cases/[^/]+/comments\n.*\"type\"\\s*:\\s*\"user\"";
        private static final String FILE = "^POST /api/cases/[^/]+/files\n";
        private static final String PROGRESS = "^PATCH /api/cases\n.*\"in-progress\"";
        private static final String STATUS = "^PATCH /api/cases\n.*\"closed\"";
    }
}
