drop table "stream_events";
