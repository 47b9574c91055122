package io.camelsoar.reliability;

/** The named boundaries at which the application is killed: around each write to the store and each call of a service. */
enum Boundary {
    BEFORE_SEARCH("detect: before the search", Point.before("detect-search")),
    SEARCH_ANSWERED("detect: alerts found, answer not out", Point.answer("_search\n.*kibana\\.alert\\.uuid")),
    BEFORE_INCIDENT("detect: alert read, before its incident is stored", Point.before("detect-open-incident")),
    AFTER_INCIDENT("detect: incident stored", Point.after("detect-open-incident")),
    BEFORE_WATERMARK("detect: page done, before the watermark is stored", Point.before("detect-move-watermark")),
    AFTER_WATERMARK("detect: watermark stored", Point.after("detect-move-watermark")),

    AFTER_TRIAGE_CLAIM("triage: claim stored", Point.after("triage-claim")),
    ASSISTANT_ASKED("triage: assistant asked, request lost", Point.request("^POST \\S+/chat/complete\n")),
    ASSISTANT_ANSWERED("triage: assistant has answered, answer not out", Point.answer("^POST \\S+/chat/complete\n")),
    BEFORE_PROPOSAL("triage: before the proposal is stored", Point.before("triage-propose")),
    AFTER_PROPOSAL("triage: proposal stored", Point.after("triage-propose")),

    AFTER_NOTIFY_CLAIM("notify: claim stored", Point.after("notify-claim")),
    REQUEST_SENT("notify: approval request sent and lost", Point.request(Requests.NEW_MESSAGE)),
    REQUEST_POSTED("notify: Slack has the approval request, answer not out", Point.answer(Requests.NEW_MESSAGE)),
    BEFORE_POSTED("notify: before the message's place is stored", Point.before("notify-posted")),
    AFTER_POSTED("notify: message's place stored", Point.after("notify-posted")),
    REPLY_SENT("thread: reply sent and lost", Point.request(Requests.REPLY), 3),
    REPLY_POSTED("thread: Slack has the reply, answer not out", Point.answer(Requests.REPLY), 3),

    BEFORE_DECISION("approve: click received, before the decision is stored", Point.before("approve-decide")),
    AFTER_DECISION("approve: decision stored, click not answered", Point.after("approve-decide")),

    AFTER_RESPOND_CLAIM("respond: claim stored", Point.after("respond-claim")),
    AFTER_EXECUTING("respond: EXECUTING stored", Point.after("respond-executing")),
    BEFORE_COMMAND("respond: before RUNNING is stored", Point.before("execute-winrm"), 3),
    COMMAND_RUNNING("winrm: RUNNING stored, before the first byte", Point.host("CONNECTED"), 3),
    COMMAND_RECEIVED("winrm: host has the command, before it runs", Point.host("RECEIVED"), 3),
    COMMAND_BEGAN("winrm: command runs", Point.host("BEGAN"), 3),
    COMMAND_ENDED("winrm: command has run, answer not out", Point.host("ENDED"), 3),
    BEFORE_RESULT("respond: answer here, before the result is stored", Point.before("execute-finished"), 3),
    AFTER_RESULT("respond: result stored", Point.after("execute-finished"), 3),
    BEFORE_EXECUTED("respond: before EXECUTED is stored", Point.before("respond-executed")),
    AFTER_EXECUTED("respond: EXECUTED stored", Point.after("respond-executed")),

    CASE_REQUESTED("case: creation sent and lost", Point.request(Requests.NEW_CASE)),
    CASE_CREATED("case: Kibana has the case, answer not out", Point.answer(Requests.NEW_CASE)),
    BEFORE_CASE("case: before its id is stored", Point.before("case-opened")),
    AFTER_CASE("case: its id stored", Point.after("case-opened")),
    ALERT_ATTACHED("case: Kibana has attached the alert, answer not out", Point.answer(Requests.ATTACHMENT)),
    AFTER_ATTACHED("case: attachment stored", Point.after("evidence-attached")),
    COMMENT_SENT("case: comment sent and lost", Point.request(Requests.COMMENT), 3),
    COMMENT_ADDED("case: Kibana has the comment, answer not out", Point.answer(Requests.COMMENT), 3),
    AFTER_COMMENT("case: comment stored as written", Point.after("evidence-commented"), 3),

    AFTER_RECORD_CLAIM("record: claim stored", Point.after("record-claim")),
    STATUS_SET("record: Kibana has the status, answer not out", Point.answer("^PATCH /api/cases\n")),
    BEFORE_RECORDED("record: before RECORDED is stored", Point.before("record-recorded")),
    AFTER_RECORDED("record: RECORDED stored", Point.after("record-recorded")),

    MESSAGE_UPDATED("update: Slack has the update, answer not out", Point.answer("^POST /api/chat\\.update\n")),
    BEFORE_SHOWN("update: before it is stored as shown", Point.before("update-shown"));

    private final String title;
    private final Point point;
    private final int passagesPerAlert;

    Boundary(String title, Point point) {
        this(title, point, 1);
    }

    /** @param passagesPerAlert how often it is passed at least, from an alert to its complete case */
    Boundary(String title, Point point, int passagesPerAlert) {
        this.title = title;
        this.point = point;
        this.passagesPerAlert = passagesPerAlert;
    }

    String title() {
        return title;
    }

    Point point() {
        return point;
    }

    int passagesPerAlert() {
        return passagesPerAlert;
    }

    /** An enum's own constants cannot be named before it. */
    private static final class Requests {
        private static final String NEW_MESSAGE = "^POST /api/chat\\.postMessage\n(?!.*thread_ts)";
        private static final String REPLY = "^POST /api/chat\\.postMessage\n.*thread_ts";
        private static final String NEW_CASE = "^POST /api/cases\n";
        private static final String ATTACHMENT = "^POST /api/cases/[^/]+/comments\n.*\"type\":\"alert\"";
        private static final String COMMENT = "^POST /api/cases/[^/]+/comments\n.*\"type\":\"user\"";
    }
}
