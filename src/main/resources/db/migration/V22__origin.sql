-- What a request that follows another says of where it comes from: what it follows, who decided that, and why it was opened. Null for the
-- first request of an alert, and for those of versions that had it in the summary.
ALTER TABLE incident ADD COLUMN origin TEXT;
