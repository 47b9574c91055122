-- Every alert, by the incident that it belongs to: the one that opened it has place 0 and its text there, those that joined it follow.
-- An alert is in one incident alone.
CREATE TABLE incident_alert (
    alert_id       VARCHAR(1024) PRIMARY KEY,
    incident_id    VARCHAR(36)   NOT NULL REFERENCES incident (id),
    place          INTEGER       NOT NULL,
    source         VARCHAR(100)  NOT NULL,
    alert_index    VARCHAR(255)  NOT NULL,
    alert_document VARCHAR(512)  NOT NULL,
    alert          TEXT,
    joined_at      BIGINT        NOT NULL,
    -- whether the case has it, or Kibana does not take it; of place 0 the incident says so itself
    attached       BOOLEAN       NOT NULL DEFAULT FALSE,
    refused        BOOLEAN       NOT NULL DEFAULT FALSE,
    UNIQUE (incident_id, place)
);
INSERT INTO incident_alert (alert_id, incident_id, place, source, alert_index, alert_document, joined_at)
    SELECT alert_id, id, 0, source, alert_index, alert_document, created_at FROM incident;

-- The newest incident of a rule on a host; whoever opens one, or joins it, begins with this row.
CREATE TABLE alert_group (
    group_key   VARCHAR(64) PRIMARY KEY,
    incident_id VARCHAR(36)
);

-- How many alerts joined it, and when the newest was raised.
ALTER TABLE incident ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN joined_last BIGINT;
