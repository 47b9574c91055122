-- Requests of Slack that were taken, by their signature, for as long as it is valid: the same one again is a replay.
CREATE TABLE webhook_request (
    signature VARCHAR(100) PRIMARY KEY,
    at        BIGINT       NOT NULL
);
CREATE INDEX webhook_request_at ON webhook_request (at);
