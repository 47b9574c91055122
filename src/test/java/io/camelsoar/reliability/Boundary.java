package io.camelsoar.reliability;

/**
 * The named boundaries at which the application is killed: before and after each write to the store and each call of a service.
 * Where nothing lies between the end of one and the begin of the next, one boundary stands for both.
 */
enum Boundary {
    SEARCH_ANSWERED("detect: alerts found, answer not out", Point.answer(Requests.SEARCH), 1),
    BEFORE_INCIDENT("detect: page read, before an incident is stored", Point.before("detect-open-incident")),
    AFTER_INCIDENT("detect: incident stored", Point.after("detect-open-incident")),
    BEFORE_WATERMARK("detect: before the watermark is stored", Point.before("detect-move-watermark")),

    AFTER_TRIAGE_CLAIM("triage: claim stored", Point.after("triage-claim")),
    ASSISTANT_ASKED("triage: question sent and lost", Point.request(Requests.QUESTION)),
    ASSISTANT_ANSWERED("triage: assistant has answered, answer not out", Point.answer(Requests.QUESTION)),
    AFTER_PROPOSAL("triage: proposal stored", Point.after("triage-propose")),
    AFTER_ANALYST("triage: analyst stored, before it is handed on", Point.before("triage-hand-on")),

    AFTER_NOTIFY_CLAIM("notify: claim stored", Point.after("notify-claim")),
    REQUEST_SENT("notify: approval request sent and lost", Point.request(Requests.NEW_MESSAGE)),
    REQUEST_POSTED("notify: Slack has the approval request, answer not out", Point.answer(Requests.NEW_MESSAGE)),
    AFTER_POSTED("notify: message's place stored", Point.after("notify-posted")),

    REPLY_SENT("thread: reply sent and lost", Point.request(Requests.REPLY), 6),
    REPLY_POSTED("thread: Slack has the reply, answer not out", Point.answer(Requests.REPLY), 6),

    BEFORE_DECISION("approve: before the decision is stored", Point.before("approve-decide")),
    AFTER_DECISION("approve: decision stored, click not answered", Point.after("approve-decide")),

    AFTER_RESPOND_CLAIM("respond: claim stored", Point.after("respond-claim")),
    AFTER_EXECUTING("respond: EXECUTING stored", Point.after("respond-executing")),
    BEFORE_COMMAND("respond: before RUNNING is stored", Point.before("execute-winrm"), 6),
    COMMAND_RUNNING("winrm: RUNNING stored, before the first byte", Point.host("CONNECTED"), 6),
    COMMAND_RECEIVED("winrm: host has the command, before it runs", Point.host("RECEIVED"), 6),
    COMMAND_BEGAN("winrm: command runs", Point.host("BEGAN"), 6),
    COMMAND_ENDED("winrm: command has run, answer not out", Point.host("ENDED"), 6),
    BEFORE_RESULT("respond: answer here, before the result is stored", Point.before("execute-finished"), 6),
    AFTER_RESULT("respond: result stored", Point.after("execute-finished"), 6),
    AFTER_EXECUTED("respond: EXECUTED stored", Point.after("respond-executed")),

    CASE_REQUESTED("case: creation sent and lost", Point.request(Requests.NEW_CASE)),
    CASE_CREATED("case: Kibana has the case, answer not out", Point.answer(Requests.NEW_CASE)),
    AFTER_CASE("case: its id stored", Point.after("case-opened")),
    ALERT_ATTACHED("case: Kibana has attached the alert, answer not out", Point.answer(Requests.ATTACHMENT)),
    AFTER_ATTACHED("case: attachment stored", Point.after("evidence-attached")),
    COMMENT_SENT("case: comment sent and lost", Point.request(Requests.COMMENT), 6),
    COMMENT_ADDED("case: Kibana has the comment, answer not out", Point.answer(Requests.COMMENT), 6),
    AFTER_COMMENT("case: comment stored as written", Point.after("evidence-commented"), 6),

    STATUS_SENT("record: status sent and lost", Point.request(Requests.STATUS)),
    STATUS_SET("record: Kibana has the status, answer not out", Point.answer(Requests.STATUS)),
    AFTER_RECORDED("record: RECORDED stored", Point.after("record-recorded")),

    MESSAGE_UPDATED("update: Slack has the update, answer not out", Point.answer(Requests.UPDATE));

    private final String title;
    private final Point point;
    private final int passages;

    Boundary(String title, Point point) {
        this(title, point, Round.ALERTS);
    }

    /** @param passages how often it is passed at least, from a round's alerts to their complete cases */
    Boundary(String title, Point point, int passages) {
        this.title = title;
        this.point = point;
        this.passages = passages;
    }

    String title() {
        return title;
    }

    Point point() {
        return point;
    }

    int passages() {
        return passages;
    }

    /** Patterns of requests; here, since an enum's own constants cannot be named before it. */
    private static final class Requests {
        private static final String SEARCH = "^POST /\\.alerts-security\\S*/_search\n";
        private static final String QUESTION = "^POST \\S*/chat/complete\n.*kibana\\.alert\\.uuid";
        private static final String NEW_MESSAGE = "^POST /api/chat\\.postMessage\n(?!.*thread_ts)";
        private static final String REPLY = "^POST /api/chat\\.postMessage\n.*thread_ts";
        private static final String UPDATE = "^POST /api/chat\\.update\n";
        private static final String NEW_CASE = "^POST /api/cases\n";
        private static final String ATTACHMENT = "^POST /api/cases/[^/]+/comments\n.*\"type\"\\s*:\\s*\"alert\"";
        private static final String COMMENT = "^POST /api/cases/[^/]+/comments\n.*\"type\"\\s*:\\s*\"user\"";
        private static final String STATUS = "^PATCH /api/cases\n";
    }
}
