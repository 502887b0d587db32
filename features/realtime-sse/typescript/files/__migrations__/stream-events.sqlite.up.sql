create table "stream_events" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "topic" text not null,
  "tenant" text not null,
  "type" text not null,
  "data" text not null,
  "expires_at" text not null
) strict;
create index "stream_events_expires_at_idx" on "stream_events" ("expires_at", "id");
create index "stream_events_created_at_id_idx" on "stream_events" ("created_at", "id");
create index "stream_events_topic_created_at_id_idx" on "stream_events" ("topic", "created_at", "id");
