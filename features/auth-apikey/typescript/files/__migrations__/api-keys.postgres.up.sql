create table "api_keys" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "prefix" text collate "C" not null,
  "hash" text collate "C" not null,
  "owner" text collate "C" not null,
  "scopes" text collate "C" not null,
  "networks" text collate "C" not null,
  "per_minute" bigint,
  "per_day" bigint,
  "expires_at" timestamptz,
  "revoked_at" timestamptz,
  "used_on" date,
  "used" bigint not null
);
create unique index "api_keys_prefix_key" on "api_keys" ("prefix" nulls first);
create index "api_keys_created_at_idx" on "api_keys" ("created_at" nulls first, "id" nulls first);
