create table "api_keys" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "prefix" text not null,
  "hash" text not null,
  "owner" text not null,
  "scopes" text not null,
  "networks" text not null,
  "per_minute" integer,
  "per_day" integer,
  "expires_at" text,
  "revoked_at" text,
  "used_on" text,
  "used" integer not null
) strict;
create unique index "api_keys_prefix_key" on "api_keys" ("prefix");
create index "api_keys_created_at_idx" on "api_keys" ("created_at", "id");
