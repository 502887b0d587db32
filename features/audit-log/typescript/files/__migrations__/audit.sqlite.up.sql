create table "audit_entries" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "action" text not null,
  "actor" text not null,
  "actor_kind" text not null,
  "tenant" text,
  "subject" text,
  "subject_id" text,
  "correlation_id" text not null,
  "details" text not null
) strict;
create index "audit_entries_created_at_idx" on "audit_entries" ("created_at", "id");
create index "audit_entries_subject_subject_id_created_at_id_idx" on "audit_entries" ("subject", "subject_id", "created_at", "id");
create index "audit_entries_actor_created_at_id_idx" on "audit_entries" ("actor", "created_at", "id");
create trigger "audit_entries_update" before update on "audit_entries" begin select raise(abort, 'audit_entries only grows'); end;
create trigger "audit_entries_delete" before delete on "audit_entries" begin select raise(abort, 'audit_entries only grows'); end;

create table "audit_pending" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "digest" text not null
) strict;
create index "audit_pending_created_at_idx" on "audit_pending" ("created_at", "id");

create table "audit_seals" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "sequence" integer not null,
  "digest" text not null,
  "hash" text not null
) strict;
create unique index "audit_seals_sequence_key" on "audit_seals" ("sequence");
create trigger "audit_seals_update" before update on "audit_seals" begin select raise(abort, 'audit_seals only grows'); end;
create trigger "audit_seals_delete" before delete on "audit_seals" begin select raise(abort, 'audit_seals only grows'); end;
