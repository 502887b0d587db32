create table "notification_deliveries" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "tenant" text not null,
  "recipient" text not null,
  "notification" text not null,
  "kind" text not null,
  "channel" text not null,
  "address" text,
  "content" text,
  "state" text not null,
  "attempts" integer not null,
  "error" text,
  "dedupe" text not null,
  "sent_at" text,
  "expires_at" text not null
) strict;
create unique index "notification_deliveries_dedupe_key" on "notification_deliveries" ("dedupe");
create index "notification_deliveries_expires_at_idx" on "notification_deliveries" ("expires_at", "id");
create index "notification_deliveries_tenant_id_idx" on "notification_deliveries" ("tenant", "id");
create index "notification_deliveries_tenant_recipient_id_idx" on "notification_deliveries" ("tenant", "recipient", "id");
create index "notification_deliveries_tenant_state_id_idx" on "notification_deliveries" ("tenant", "state", "id");
create table "notification_preferences" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "tenant" text not null,
  "recipient" text not null,
  "kind" text not null,
  "channel" text not null,
  "enabled" integer not null,
  "slot" text not null
) strict;
create unique index "notification_preferences_slot_key" on "notification_preferences" ("slot");
create index "notification_preferences_tenant_recipient_kind_idx" on "notification_preferences" ("tenant", "recipient", "kind");
create table "inbox_messages" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "tenant" text not null,
  "recipient" text not null,
  "kind" text not null,
  "subject" text not null,
  "text" text not null,
  "link" text,
  "read_at" text,
  "expires_at" text not null
) strict;
create index "inbox_messages_expires_at_idx" on "inbox_messages" ("expires_at", "id");
create index "inbox_messages_tenant_recipient_id_idx" on "inbox_messages" ("tenant", "recipient", "id");
