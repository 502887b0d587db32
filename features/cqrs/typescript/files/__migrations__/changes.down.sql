drop table "projection_changes";
