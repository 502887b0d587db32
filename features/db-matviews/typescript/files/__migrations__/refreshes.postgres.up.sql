create table "view_refreshes" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "name" text collate "C" not null,
  "refreshed_at" timestamptz not null,
  "duration_ms" bigint not null
);
create unique index "view_refreshes_name_key" on "view_refreshes" ("name" nulls first);
