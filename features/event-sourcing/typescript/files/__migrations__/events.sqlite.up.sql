create table "stored_events" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "module" text not null,
  "stream" text not null,
  "sequence" integer not null,
  "slot" text not null,
  "position" integer,
  "type" text not null,
  "schema" integer not null,
  "data" text not null,
  "aggregate_version" integer not null,
  "occurred_at" text not null,
  "extra" text not null,
  "correlation_id" text not null,
  "actor" text
) strict;
create unique index "stored_events_slot_key" on "stored_events" ("slot");
create unique index "stored_events_position_key" on "stored_events" ("position");
create index "stored_events_module_stream_sequence_idx" on "stored_events" ("module", "stream", "sequence");
create index "stored_events_position_created_at_sequence_id_idx" on "stored_events" ("position", "created_at", "sequence", "id");
create table "stream_snapshots" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "slot" text not null,
  "shape" text not null,
  "sequence" integer not null,
  "state" text not null
) strict;
create unique index "stream_snapshots_slot_key" on "stream_snapshots" ("slot");
create table "event_checkpoints" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "name" text not null,
  "position" integer not null
) strict;
create unique index "event_checkpoints_name_key" on "event_checkpoints" ("name");
