create table "search_documents" (
  "key" integer primary key autoincrement,
  "id" text not null unique,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "kind" text not null,
  "tenant" text,
  "text" text not null
) strict;
create index "search_documents_kind_id_idx" on "search_documents" ("kind", "id");
create virtual table "search_index" using fts5(
  "text", content = 'search_documents', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
create trigger "search_documents_insert" after insert on "search_documents" begin
  insert into "search_index" (rowid, "text") values (new."key", new."text");
end;
create trigger "search_documents_delete" after delete on "search_documents" begin
  insert into "search_index" ("search_index", rowid, "text") values ('delete', old."key", old."text");
end;
create trigger "search_documents_update" after update on "search_documents" begin
  insert into "search_index" ("search_index", rowid, "text") values ('delete', old."key", old."text");
  insert into "search_index" (rowid, "text") values (new."key", new."text");
end;
