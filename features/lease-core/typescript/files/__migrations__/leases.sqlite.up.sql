create table "leases" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "name" text not null,
  "holder" text not null,
  "held_until" text not null
) strict;
create unique index "leases_name_key" on "leases" ("name");
