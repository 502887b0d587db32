create table "operations" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "kind" text not null,
  "owner" text not null,
  "state" text not null,
  "progress" integer not null,
  "input" text not null,
  "result" text,
  "error" text,
  "expires_at" text not null
) strict;
create index "operations_expires_at_idx" on "operations" ("expires_at", "id");
