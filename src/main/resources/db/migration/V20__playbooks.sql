-- Which playbook an incident goes by, as it was when it was triaged; null where none is for its alert.
ALTER TABLE incident ADD COLUMN playbook VARCHAR(60);
ALTER TABLE incident ADD COLUMN playbook_channel TEXT;
ALTER TABLE incident ADD COLUMN playbook_prompt TEXT;
-- Slack ids, a space between two.
ALTER TABLE incident ADD COLUMN playbook_analysts VARCHAR(255);
ALTER TABLE incident ADD COLUMN playbook_executor VARCHAR(20) NOT NULL DEFAULT 'usual';
ALTER TABLE incident ADD COLUMN playbook_post_only BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE incident ADD COLUMN playbook_case BOOLEAN NOT NULL DEFAULT TRUE;
-- Slack refused its channel before anything was in it: it may be mended in the file.
ALTER TABLE incident ADD COLUMN playbook_refused BOOLEAN NOT NULL DEFAULT FALSE;
