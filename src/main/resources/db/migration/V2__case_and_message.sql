-- One worker at a time writes a case; the alert is attached once.
ALTER TABLE incident ADD COLUMN alert_attached BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE incident ADD COLUMN case_owner VARCHAR(100);
ALTER TABLE incident ADD COLUMN case_lease_end BIGINT;

-- The Slack message is behind while fewer changes are shown than there were.
ALTER TABLE incident ADD COLUMN message_changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN message_shown INTEGER NOT NULL DEFAULT 0;
