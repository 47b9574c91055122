-- What lists and searches of incidents look at: short, beside the alert, which is long. V26.1 fills it for those that are there.
ALTER TABLE incident ADD COLUMN listed_severity VARCHAR(20);
ALTER TABLE incident ADD COLUMN listed_rule VARCHAR(300);
ALTER TABLE incident ADD COLUMN listed_host VARCHAR(300);
ALTER TABLE incident ADD COLUMN listed_account VARCHAR(300);
-- In small letters: rule, name and address of the host, account.
ALTER TABLE incident ADD COLUMN listed_search VARCHAR(1300);
-- When the alert was raised; null where it does not say.
ALTER TABLE incident ADD COLUMN raised_at BIGINT;

-- Since when all is in the case, or there is nothing to put there; null before that.
ALTER TABLE incident ADD COLUMN recorded_at BIGINT;
UPDATE incident SET recorded_at = (SELECT MIN(at) FROM audit_event
                                   WHERE audit_event.incident_id = incident.id AND audit_event.action = 'RECORDED')
    WHERE state = 'RECORDED';

CREATE INDEX incident_parked ON incident (parked_at, id);
CREATE INDEX incident_decided ON incident (decided_at);
CREATE INDEX incident_recorded ON incident (recorded_at, id);
