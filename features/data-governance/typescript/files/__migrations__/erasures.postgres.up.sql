create table "erasures" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "tenant" text collate "C",
  "requested_by" text collate "C" not null,
  "rows" bigint,
  "finished_at" timestamptz
);
