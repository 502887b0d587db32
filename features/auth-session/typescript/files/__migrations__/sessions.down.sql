drop table "sessions";
