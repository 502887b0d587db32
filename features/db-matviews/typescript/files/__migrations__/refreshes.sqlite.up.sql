create table "view_refreshes" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "name" text not null,
  "refreshed_at" text not null,
  "duration_ms" integer not null
) strict;
create unique index "view_refreshes_name_key" on "view_refreshes" ("name");
