create table "schedules" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "name" text not null,
  "cron" text not null,
  "zone" text not null,
  "next_at" text,
  "last_at" text
) strict;
create unique index "schedules_name_key" on "schedules" ("name");
