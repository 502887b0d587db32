drop table "operations";
