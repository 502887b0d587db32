create table "leases" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "name" text collate "C" not null,
  "holder" text collate "C" not null,
  "held_until" timestamptz not null
);
create unique index "leases_name_key" on "leases" ("name" nulls first);
