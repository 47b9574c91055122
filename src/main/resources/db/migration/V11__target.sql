-- Where an incident's commands go: fixed with their proposal, and covered by the digest. Null where the proposal is of an earlier
-- version, whose digest is without it, and where neither the inventory nor the alert has an address.
ALTER TABLE incident ADD COLUMN target_address TEXT;
ALTER TABLE incident ADD COLUMN target_port INTEGER;
ALTER TABLE incident ADD COLUMN target_https BOOLEAN;
ALTER TABLE incident ADD COLUMN target_credential TEXT;
