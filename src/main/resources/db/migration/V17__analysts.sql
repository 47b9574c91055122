-- How an incident's analyst was found; null where nobody was.
ALTER TABLE incident ADD COLUMN analyst_source VARCHAR(20);
UPDATE incident SET analyst_source = CASE WHEN analyst_name IS NULL THEN 'ON_CALL' ELSE 'KNOWLEDGE_BASE' END
    WHERE analyst IS NOT NULL;

-- Who was asked after the analyst, oldest first, as Slack ids with commas between them; when the last of them was; and when it was last
-- looked for the next.
ALTER TABLE incident ADD COLUMN escalated_to TEXT;
ALTER TABLE incident ADD COLUMN escalated_at BIGINT;
ALTER TABLE incident ADD COLUMN escalation_looked_at BIGINT;

-- What camel-soar has written, or may have written, to the AI Assistant's knowledge base.
CREATE TABLE knowledge_entry (
    name VARCHAR(200) PRIMARY KEY
);
