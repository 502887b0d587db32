create table "jobs" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "kind" text collate "C" not null,
  "data" text collate "C" not null,
  "state" text collate "C" not null check ("state" in ('delayed', 'waiting', 'running', 'done', 'dead')),
  "priority" bigint not null,
  "run_at" timestamptz not null,
  "attempt" bigint not null,
  "attempts" bigint not null,
  "origin" text collate "C" not null,
  "lease" uuid,
  "lease_until" timestamptz,
  "batch_id" uuid,
  "waiting_key" text collate "C",
  "error" text collate "C",
  "ended_at" timestamptz
);
create unique index "jobs_waiting_key_key" on "jobs" ("waiting_key" nulls first);
create index "jobs_urgency_idx" on "jobs" ("state", "priority" nulls first, "run_at" nulls first, "id" nulls first);
create index "jobs_due_idx" on "jobs" ("state", "run_at" nulls first, "id" nulls first);
create index "jobs_ended_idx" on "jobs" ("state", "ended_at" nulls first);
create index "jobs_kind_idx" on "jobs" ("kind", "state");
create index "jobs_batch_idx" on "jobs" ("batch_id", "state");

create table "job_batches" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "total" bigint not null,
  "next_job" text collate "C",
  "ended_at" timestamptz
);
create index "job_batches_ended_idx" on "job_batches" ("ended_at");
