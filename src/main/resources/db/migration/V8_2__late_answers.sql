-- When a reply was last sent without knowing whether it arrived, and when the message was last changed so: Slack may do it late.
ALTER TABLE reply ADD COLUMN tried_at BIGINT;
ALTER TABLE incident ADD COLUMN message_doubt BIGINT;
