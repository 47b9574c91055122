-- When it is looked whether the case has all that is known is also kept of recorded incidents, whose case somebody deleted; null of others.
UPDATE incident SET case_due_at = NULL WHERE state = 'RECORDED';
CREATE INDEX incident_case_due ON incident (case_due_at);
