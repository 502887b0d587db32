create table "sessions" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "token_hash" text collate "C" not null,
  "subject" text collate "C" not null,
  "scopes" text collate "C" not null,
  "device" text collate "C" not null,
  "idle_until" timestamptz not null,
  "expires_at" timestamptz not null
);
create unique index "sessions_token_hash_key" on "sessions" ("token_hash" nulls first);
create index "sessions_expires_at_idx" on "sessions" ("expires_at" nulls first, "id" nulls first);
create index "sessions_subject_id_idx" on "sessions" ("subject" nulls first, "id" nulls first);
