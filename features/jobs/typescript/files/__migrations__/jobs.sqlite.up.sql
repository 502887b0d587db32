create table "jobs" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "kind" text not null,
  "data" text not null,
  "state" text not null check ("state" in ('delayed', 'waiting', 'running', 'done', 'dead')),
  "priority" integer not null,
  "run_at" text not null,
  "attempt" integer not null,
  "attempts" integer not null,
  "origin" text not null,
  "lease" text,
  "lease_until" text,
  "batch_id" text,
  "waiting_key" text,
  "error" text,
  "ended_at" text
) strict;
create unique index "jobs_waiting_key_key" on "jobs" ("waiting_key");
create index "jobs_urgency_idx" on "jobs" ("state", "priority", "run_at", "id");
create index "jobs_due_idx" on "jobs" ("state", "run_at", "id");
create index "jobs_ended_idx" on "jobs" ("state", "ended_at");
create index "jobs_kind_idx" on "jobs" ("kind", "state");
create index "jobs_batch_idx" on "jobs" ("batch_id", "state");

create table "job_batches" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "total" integer not null,
  "next_job" text,
  "ended_at" text
) strict;
create index "job_batches_ended_idx" on "job_batches" ("ended_at");
