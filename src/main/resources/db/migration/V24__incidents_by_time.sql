-- What a list of incidents begins with: the newest, of one state or of all.
CREATE INDEX incident_created ON incident (created_at, id);
CREATE INDEX incident_state_created ON incident (state, created_at, id);
