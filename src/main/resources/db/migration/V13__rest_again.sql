-- How much fits into a request is judged more strictly: what went out of it has to be in the thread. What is there is found.
UPDATE reply SET done = FALSE, sent = 0, tried = TRUE, tried_at = NULL
    WHERE kind = 'REST' AND done = TRUE AND incident_id IN
    (SELECT id FROM incident WHERE slack_ts IS NOT NULL AND state IN ('AWAITING_APPROVAL', 'APPROVED', 'EXECUTING', 'UNKNOWN'));
