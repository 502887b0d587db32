create table "sessions" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "token_hash" text not null,
  "subject" text not null,
  "scopes" text not null,
  "device" text not null,
  "idle_until" text not null,
  "expires_at" text not null
) strict;
create unique index "sessions_token_hash_key" on "sessions" ("token_hash");
create index "sessions_expires_at_idx" on "sessions" ("expires_at", "id");
create index "sessions_subject_id_idx" on "sessions" ("subject", "id");
