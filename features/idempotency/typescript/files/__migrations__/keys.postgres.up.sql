create table "idempotency_keys" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "request_key" text collate "C" not null,
  "fingerprint" text collate "C" not null,
  "lease_until" timestamptz not null,
  "expires_at" timestamptz not null,
  "status" bigint,
  "headers" text collate "C",
  "body" text collate "C"
);
create unique index "idempotency_keys_request_key_key" on "idempotency_keys" ("request_key" nulls first);
create index "idempotency_keys_expires_at_idx" on "idempotency_keys" ("expires_at" nulls first, "id" nulls first);
