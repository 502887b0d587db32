drop table "inbox_messages";
drop table "notification_preferences";
drop table "notification_deliveries";
