create table "operations" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "kind" text collate "C" not null,
  "owner" text collate "C" not null,
  "state" text collate "C" not null,
  "progress" bigint not null,
  "input" text collate "C" not null,
  "result" text collate "C",
  "error" text collate "C",
  "expires_at" timestamptz not null
);
create index "operations_expires_at_idx" on "operations" ("expires_at" nulls first, "id" nulls first);
