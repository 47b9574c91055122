-- Which way an incident's commands go: winrm or ssh. Null where the proposal is of an earlier version, which knew WinRM only.
ALTER TABLE incident ADD COLUMN target_via TEXT;
