create table "outbox" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "message" text collate "C" not null,
  "key" text collate "C" not null,
  "aggregate_version" bigint not null,
  "position" bigint not null
);
create index "outbox_age_idx" on "outbox" ("created_at" nulls first, "id" nulls first);
create index "outbox_key_idx" on "outbox" ("key", "aggregate_version" nulls first);

create table "inbox" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "message" text collate "C" not null
);
create unique index "inbox_message_key" on "inbox" ("message" nulls first);
create index "inbox_age_idx" on "inbox" ("created_at" nulls first, "id" nulls first);
