create table "search_documents" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "kind" text collate "C" not null,
  "tenant" text collate "C",
  "text" text collate "C" not null,
  "words" tsvector not null generated always as (to_tsvector('simple'::regconfig, "text")) stored
);
create index "search_documents_kind_id_idx" on "search_documents" ("kind" nulls first, "id" nulls first);
create index "search_documents_words_idx" on "search_documents" using gin ("words");
