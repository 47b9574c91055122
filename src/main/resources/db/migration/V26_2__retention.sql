-- Of audit events that went with their incident, after their export: what the events around them are chained by. The digest is that of all
-- that went at once; the event PRUNED names it.
CREATE TABLE audit_pruned (
    seq      BIGINT      PRIMARY KEY,
    previous VARCHAR(64) NOT NULL,
    hash     VARCHAR(64) NOT NULL,
    digest   VARCHAR(64) NOT NULL
);
CREATE INDEX closing_incident ON closing (incident_id);
