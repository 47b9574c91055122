-- Each event has the number after that of the event before it, and a hash over itself and that event's hash: what is changed, removed
-- or moved is found (./soar audit verify). V8.1 chains the events that are there.
ALTER TABLE audit_event ALTER COLUMN id DROP IDENTITY;
ALTER TABLE audit_event RENAME COLUMN id TO seq;
ALTER TABLE audit_event ADD COLUMN policy VARCHAR(64);
ALTER TABLE audit_event ADD COLUMN previous VARCHAR(64);
ALTER TABLE audit_event ADD COLUMN hash VARCHAR(64);

-- The last event: who adds one locks it first, and who removes the newest events has to change it, too.
CREATE TABLE audit_head (
    only_one INTEGER     PRIMARY KEY CHECK (only_one = 1),
    seq      BIGINT      NOT NULL,
    hash     VARCHAR(64) NOT NULL
);
