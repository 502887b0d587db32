create table "outbox" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "message" text not null,
  "key" text not null,
  "aggregate_version" integer not null,
  "position" integer not null
) strict;
create index "outbox_age_idx" on "outbox" ("created_at", "id");
create index "outbox_key_idx" on "outbox" ("key", "aggregate_version");

create table "inbox" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "message" text not null
) strict;
create unique index "inbox_message_key" on "inbox" ("message");
create index "inbox_age_idx" on "inbox" ("created_at", "id");
