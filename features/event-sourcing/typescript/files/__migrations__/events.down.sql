drop table "event_checkpoints";
drop table "stream_snapshots";
drop table "stored_events";
