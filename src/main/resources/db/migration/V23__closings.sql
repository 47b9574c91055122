-- Cases that camel-soar has closed, and when, as Kibana tells it; asked: what it is about to do (CLOSE, REOPEN), for which incident, until
-- Kibana has answered.
CREATE TABLE closing (
    case_id     VARCHAR(64) PRIMARY KEY,
    incident_id VARCHAR(36) NOT NULL REFERENCES incident (id),
    asked       VARCHAR(20),
    closed_at   VARCHAR(64)
);
