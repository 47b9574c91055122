-- Since when a write to the case may still be on its way in Kibana; null where none is.
ALTER TABLE incident ADD COLUMN case_write_since BIGINT;

-- Up to the second version what followed a command in doubt was skipped in a step of its own. Where the application stopped between
-- the two, the command is found as one that was running: the analyst is asked before the rest runs.
UPDATE command SET state = 'RUNNING' WHERE state = 'UNKNOWN'
    AND incident_id IN (SELECT id FROM incident WHERE state IN ('APPROVED', 'EXECUTING') AND doubt IS NULL)
    AND NOT EXISTS (SELECT 1 FROM audit_event WHERE audit_event.incident_id = command.incident_id
                    AND audit_event.action = 'APPROVED' AND audit_event.detail = 'GO_ON command ' || CAST(command.number AS VARCHAR(10)));
