create table "schedules" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "name" text collate "C" not null,
  "cron" text collate "C" not null,
  "zone" text collate "C" not null,
  "next_at" timestamptz,
  "last_at" timestamptz
);
create unique index "schedules_name_key" on "schedules" ("name" nulls first);
