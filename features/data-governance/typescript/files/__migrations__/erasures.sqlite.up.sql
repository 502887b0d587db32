create table "erasures" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "tenant" text,
  "requested_by" text not null,
  "rows" integer,
  "finished_at" text
) strict;
