create table "audit_entries" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "action" text collate "C" not null,
  "actor" text collate "C" not null,
  "actor_kind" text collate "C" not null,
  "tenant" text collate "C",
  "subject" text collate "C",
  "subject_id" text collate "C",
  "correlation_id" text collate "C" not null,
  "details" text collate "C" not null
);
create index "audit_entries_created_at_idx" on "audit_entries" ("created_at" nulls first, "id" nulls first);
create index "audit_entries_subject_subject_id_created_at_id_idx" on "audit_entries"
  ("subject" nulls first, "subject_id" nulls first, "created_at" nulls first, "id" nulls first);
create index "audit_entries_actor_created_at_id_idx" on "audit_entries" ("actor" nulls first, "created_at" nulls first, "id" nulls first);

create table "audit_pending" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "digest" text collate "C" not null
);
create index "audit_pending_created_at_idx" on "audit_pending" ("created_at" nulls first, "id" nulls first);

create table "audit_seals" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "sequence" bigint not null,
  "digest" text collate "C" not null,
  "hash" text collate "C" not null
);
create unique index "audit_seals_sequence_key" on "audit_seals" ("sequence" nulls first);

create function "audit_only_grows"() returns trigger language plpgsql as
  $$ begin raise exception '% only grows', tg_table_name; end $$;
create trigger "audit_entries_only_grows" before update or delete or truncate on "audit_entries"
  for each statement execute function "audit_only_grows"();
create trigger "audit_seals_only_grows" before update or delete or truncate on "audit_seals"
  for each statement execute function "audit_only_grows"();
