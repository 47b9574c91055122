-- Whether commands may start, over all instances. Who starts one, or begins an incident, locks this row first: what is counted then
-- holds until that is stored.
CREATE TABLE execution_switch (
    only_one        INTEGER PRIMARY KEY CHECK (only_one = 1),
    enabled         BOOLEAN NOT NULL,
    changed_by      VARCHAR(255),
    changed_by_name VARCHAR(255),
    changed_at      BIGINT,
    reason          TEXT,
    turn            BIGINT  NOT NULL
);
INSERT INTO execution_switch (only_one, enabled, turn) VALUES (1, TRUE, 0);

-- Which commands were started where in the last hour; one that never left is not among them.
CREATE TABLE command_start (
    incident_id VARCHAR(36)  NOT NULL,
    number      INTEGER      NOT NULL,
    attempt     INTEGER      NOT NULL,
    address     VARCHAR(300) NOT NULL,
    at          BIGINT       NOT NULL,
    PRIMARY KEY (incident_id, number, attempt)
);
CREATE INDEX command_start_address ON command_start (address, at);

-- The claim under which its commands are run: while it is the incident's claim, the incident is in execution.
ALTER TABLE incident ADD COLUMN executing_claim VARCHAR(200);

-- Why commands wait, as it was when they began to.
ALTER TABLE reply ADD COLUMN detail TEXT;

-- A switch is of no incident.
ALTER TABLE audit_event ALTER COLUMN incident_id DROP NOT NULL;
