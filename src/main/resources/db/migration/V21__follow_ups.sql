-- The first incident of the alert that a request is about which follows another: a release, or what was proposed after a decision. Null for
-- those that an alert opened.
ALTER TABLE incident ADD COLUMN follows VARCHAR(36);
UPDATE incident SET follows = SUBSTRING(alert_id FROM 9 FOR 36) WHERE alert_id LIKE 'release:%';
CREATE INDEX incident_follows ON incident (follows);
