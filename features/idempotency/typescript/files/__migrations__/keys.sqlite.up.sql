create table "idempotency_keys" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "request_key" text not null,
  "fingerprint" text not null,
  "lease_until" text not null,
  "expires_at" text not null,
  "status" integer,
  "headers" text,
  "body" text
) strict;
create unique index "idempotency_keys_request_key_key" on "idempotency_keys" ("request_key");
create index "idempotency_keys_expires_at_idx" on "idempotency_keys" ("expires_at", "id");
