-- What the policy said of a command when it was proposed; what was proposed before this migration is for a person.
ALTER TABLE command ADD COLUMN class VARCHAR(10) NOT NULL DEFAULT 'REVIEW';
ALTER TABLE command ADD COLUMN destructive BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE command ADD COLUMN class_reason TEXT;

-- Whether the approval covers it.
ALTER TABLE command ADD COLUMN selected BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE command SET selected = TRUE WHERE state <> 'PROPOSED';

-- Who approved the selected commands, by a digest over host and commands: one row for each person.
CREATE TABLE approval (
    incident_id VARCHAR(36) NOT NULL REFERENCES incident (id),
    place       INTEGER     NOT NULL,
    user_id     VARCHAR(64) NOT NULL,
    user_name   VARCHAR(255),
    approved_at BIGINT      NOT NULL,
    digest      VARCHAR(64) NOT NULL,
    policy      VARCHAR(64),
    PRIMARY KEY (incident_id, place)
);
-- Approvals before this migration covered all commands.
INSERT INTO approval (incident_id, place, user_id, user_name, approved_at, digest)
    SELECT id, 1, decided_by, decider_name, decided_at, digest FROM incident
    WHERE decided_by IS NOT NULL
    AND EXISTS (SELECT 1 FROM command WHERE incident_id = incident.id AND state <> 'PROPOSED');

-- Messages that wait for a decision get boxes to tick.
UPDATE incident SET message_changes = message_changes + 1 WHERE state = 'AWAITING_APPROVAL' AND slack_ts IS NOT NULL;
