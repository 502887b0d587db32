create table "stored_events" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "module" text collate "C" not null,
  "stream" uuid not null,
  "sequence" bigint not null,
  "slot" text collate "C" not null,
  "position" bigint,
  "type" text collate "C" not null,
  "schema" bigint not null,
  "data" text collate "C" not null,
  "aggregate_version" bigint not null,
  "occurred_at" timestamptz not null,
  "extra" text collate "C" not null,
  "correlation_id" text collate "C" not null,
  "actor" text collate "C"
);
create unique index "stored_events_slot_key" on "stored_events" ("slot" nulls first);
create unique index "stored_events_position_key" on "stored_events" ("position" nulls first);
create index "stored_events_module_stream_sequence_idx" on "stored_events" ("module" nulls first, "stream" nulls first, "sequence" nulls first);
create index "stored_events_position_created_at_sequence_id_idx" on "stored_events" ("position" nulls first, "created_at" nulls first, "sequence" nulls first, "id" nulls first);
create table "stream_snapshots" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "slot" text collate "C" not null,
  "shape" text collate "C" not null,
  "sequence" bigint not null,
  "state" text collate "C" not null
);
create unique index "stream_snapshots_slot_key" on "stream_snapshots" ("slot" nulls first);
create table "event_checkpoints" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "name" text collate "C" not null,
  "position" bigint not null
);
create unique index "event_checkpoints_name_key" on "event_checkpoints" ("name" nulls first);
