create table "search_changes" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "document" uuid not null,
  "document_version" bigint not null,
  "kind" text collate "C" not null,
  "tenant" text collate "C",
  "text" text collate "C",
  "state" text collate "C" not null,
  "reason" text collate "C"
);
create index "search_changes_state_created_at_id_idx" on "search_changes" ("state" nulls first, "created_at" nulls first, "id" nulls first);
create index "search_changes_document_idx" on "search_changes" ("document" nulls first);
