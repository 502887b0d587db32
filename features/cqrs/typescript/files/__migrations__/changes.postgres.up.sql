create table "projection_changes" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "projection" text collate "C" not null,
  "source" text collate "C" not null,
  "source_id" uuid not null,
  "source_version" bigint not null,
  "kind" text collate "C" not null,
  "before" text collate "C",
  "after" text collate "C"
);
create index "projection_changes_age_idx" on "projection_changes" ("projection", "created_at" nulls first, "id" nulls first);
create index "projection_changes_source_idx" on "projection_changes" ("projection", "source_id");
