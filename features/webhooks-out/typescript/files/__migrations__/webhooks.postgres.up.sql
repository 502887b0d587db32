create table "webhook_endpoints" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "owner" text collate "C" not null,
  "url" text collate "C" not null,
  "types" text collate "C" not null,
  "state" text collate "C" not null,
  "reason" text collate "C",
  "generation" bigint not null,
  "previous_until" timestamptz,
  "failures" bigint not null
);
create index "webhook_endpoints_owner_id_idx" on "webhook_endpoints" ("owner" nulls first, "id" nulls first);
create table "webhook_deliveries" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "endpoint" uuid not null,
  "message" text collate "C" not null,
  "type" text collate "C" not null,
  "body" text collate "C" not null,
  "state" text collate "C" not null,
  "attempts" bigint not null,
  "status" bigint,
  "error" text collate "C",
  "expires_at" timestamptz not null
);
create index "webhook_deliveries_expires_at_idx" on "webhook_deliveries" ("expires_at" nulls first, "id" nulls first);
create index "webhook_deliveries_endpoint_id_idx" on "webhook_deliveries" ("endpoint" nulls first, "id" nulls first);
