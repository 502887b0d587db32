drop table "received_webhooks";
