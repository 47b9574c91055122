-- Whether the approval was one of a dry run: what it covers is never sent to a host. Of earlier ones it is known where a command was
-- skipped for it.
ALTER TABLE approval ADD COLUMN dry_run BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE approval SET dry_run = TRUE
    WHERE incident_id IN (SELECT incident_id FROM command WHERE state = 'SKIPPED' AND errors LIKE 'Dry run%');

-- Whether the last start was one of a dry run: open messages say which, and are updated when it changes.
ALTER TABLE execution_switch ADD COLUMN dry_run BOOLEAN NOT NULL DEFAULT FALSE;

-- The buttons of messages that are open now may be those of either.
UPDATE incident SET message_changes = message_changes + 1 WHERE state = 'AWAITING_APPROVAL' AND slack_ts IS NOT NULL;
