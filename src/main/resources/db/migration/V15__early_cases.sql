-- When it is looked whether the case of an incident that waits for a decision is there; null where it is, or is not due.
ALTER TABLE incident ADD COLUMN case_due_at BIGINT;
UPDATE incident SET case_due_at = 0
    WHERE case_id IS NULL AND state IN ('TRIAGED', 'AWAITING_APPROVAL') AND outcome <> 'NOT_TRIAGED';
