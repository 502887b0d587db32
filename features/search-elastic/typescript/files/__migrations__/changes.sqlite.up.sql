create table "search_changes" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "document" text not null,
  "document_version" integer not null,
  "kind" text not null,
  "tenant" text,
  "text" text,
  "state" text not null,
  "reason" text
) strict;
create index "search_changes_state_created_at_id_idx" on "search_changes" ("state", "created_at", "id");
create index "search_changes_document_idx" on "search_changes" ("document");
