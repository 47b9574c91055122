-- How often the assistant was asked again, by whom and when last.
ALTER TABLE incident ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN asked_by VARCHAR(100);
ALTER TABLE incident ADD COLUMN asked_at BIGINT;

-- Less of a summary is in a request, and in Slack's own markup: requests are shown anew, and the rest is told anew, as another reply
-- than the one that may be there.
UPDATE incident SET message_changes = message_changes + 1
    WHERE slack_ts IS NOT NULL AND state IN ('AWAITING_APPROVAL', 'APPROVED', 'EXECUTING', 'UNKNOWN');
DELETE FROM reply WHERE reply_key = 'rest' AND incident_id IN
    (SELECT incident_id FROM reply WHERE reply_key = 'rest-late');
UPDATE reply SET reply_key = 'rest-anew', done = FALSE, sent = 0, tried = FALSE, tried_at = NULL
    WHERE kind = 'REST' AND incident_id IN
    (SELECT id FROM incident WHERE slack_ts IS NOT NULL AND state IN ('AWAITING_APPROVAL', 'APPROVED', 'EXECUTING', 'UNKNOWN'));
