drop table "audit_seals";
drop table "audit_pending";
drop table "audit_entries";
drop function "audit_only_grows"();
