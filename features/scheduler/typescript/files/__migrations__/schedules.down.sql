drop table "schedules";
