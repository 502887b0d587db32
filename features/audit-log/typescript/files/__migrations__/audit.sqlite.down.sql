drop table "audit_seals";
drop table "audit_pending";
drop table "audit_entries";
