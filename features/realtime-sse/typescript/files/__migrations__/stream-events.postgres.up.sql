create table "stream_events" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "topic" text collate "C" not null,
  "tenant" text collate "C" not null,
  "type" text collate "C" not null,
  "data" text collate "C" not null,
  "expires_at" timestamptz not null
);
create index "stream_events_expires_at_idx" on "stream_events" ("expires_at" nulls first, "id" nulls first);
create index "stream_events_created_at_id_idx" on "stream_events" ("created_at" nulls first, "id" nulls first);
create index "stream_events_topic_created_at_id_idx" on "stream_events" ("topic" nulls first, "created_at" nulls first, "id" nulls first);
