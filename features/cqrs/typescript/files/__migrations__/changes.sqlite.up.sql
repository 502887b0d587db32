create table "projection_changes" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "projection" text not null,
  "source" text not null,
  "source_id" text not null,
  "source_version" integer not null,
  "kind" text not null,
  "before" text,
  "after" text
) strict;
create index "projection_changes_age_idx" on "projection_changes" ("projection", "created_at", "id");
create index "projection_changes_source_idx" on "projection_changes" ("projection", "source_id");
