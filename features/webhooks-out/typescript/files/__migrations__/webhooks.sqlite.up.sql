create table "webhook_endpoints" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "owner" text not null,
  "url" text not null,
  "types" text not null,
  "state" text not null,
  "reason" text,
  "generation" integer not null,
  "previous_until" text,
  "failures" integer not null
) strict;
create index "webhook_endpoints_owner_id_idx" on "webhook_endpoints" ("owner", "id");
create table "webhook_deliveries" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "endpoint" text not null,
  "message" text not null,
  "type" text not null,
  "body" text not null,
  "state" text not null,
  "attempts" integer not null,
  "status" integer,
  "error" text,
  "expires_at" text not null
) strict;
create index "webhook_deliveries_expires_at_idx" on "webhook_deliveries" ("expires_at", "id");
create index "webhook_deliveries_endpoint_id_idx" on "webhook_deliveries" ("endpoint", "id");
