update "stored_events" set "extra" = '{}' where "extra" like '{"tenant_id":%';
delete from "stream_snapshots";
