create table "notification_deliveries" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "tenant" text collate "C" not null,
  "recipient" text collate "C" not null,
  "notification" uuid not null,
  "kind" text collate "C" not null,
  "channel" text collate "C" not null,
  "address" text collate "C",
  "content" text collate "C",
  "state" text collate "C" not null,
  "attempts" bigint not null,
  "error" text collate "C",
  "dedupe" text collate "C" not null,
  "sent_at" timestamptz,
  "expires_at" timestamptz not null
);
create unique index "notification_deliveries_dedupe_key" on "notification_deliveries" ("dedupe" nulls first);
create index "notification_deliveries_expires_at_idx" on "notification_deliveries" ("expires_at" nulls first, "id" nulls first);
create index "notification_deliveries_tenant_id_idx" on "notification_deliveries" ("tenant" nulls first, "id" nulls first);
create index "notification_deliveries_tenant_recipient_id_idx" on "notification_deliveries" ("tenant" nulls first, "recipient" nulls first, "id" nulls first);
create index "notification_deliveries_tenant_state_id_idx" on "notification_deliveries" ("tenant" nulls first, "state" nulls first, "id" nulls first);
create table "notification_preferences" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "tenant" text collate "C" not null,
  "recipient" text collate "C" not null,
  "kind" text collate "C" not null,
  "channel" text collate "C" not null,
  "enabled" boolean not null,
  "slot" text collate "C" not null
);
create unique index "notification_preferences_slot_key" on "notification_preferences" ("slot" nulls first);
create index "notification_preferences_tenant_recipient_kind_idx" on "notification_preferences" ("tenant" nulls first, "recipient" nulls first, "kind" nulls first);
create table "inbox_messages" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "tenant" text collate "C" not null,
  "recipient" text collate "C" not null,
  "kind" text collate "C" not null,
  "subject" text collate "C" not null,
  "text" text collate "C" not null,
  "link" text collate "C",
  "read_at" timestamptz,
  "expires_at" timestamptz not null
);
create index "inbox_messages_expires_at_idx" on "inbox_messages" ("expires_at" nulls first, "id" nulls first);
create index "inbox_messages_tenant_recipient_id_idx" on "inbox_messages" ("tenant" nulls first, "recipient" nulls first, "id" nulls first);
