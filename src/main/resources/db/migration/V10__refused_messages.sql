-- When Slack refused a reply, or the message as it is now, for what is in it: others go on before it is tried again.
ALTER TABLE reply ADD COLUMN refused_at BIGINT;
ALTER TABLE incident ADD COLUMN message_refused_at BIGINT;

-- Until when Slack asked to be left alone with this incident's message and thread.
ALTER TABLE incident ADD COLUMN message_due BIGINT;
