-- Failures that may not pass by themselves are counted apart: an outage does not use up soar.recover.tries.
ALTER TABLE incident ADD COLUMN unclear INTEGER NOT NULL DEFAULT 0;

-- When the commands were approved last: a command in doubt is approved anew.
ALTER TABLE incident ADD COLUMN approved_at BIGINT;
UPDATE incident SET approved_at = decided_at;
