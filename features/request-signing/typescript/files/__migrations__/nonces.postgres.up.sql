create table "signing_nonces" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "nonce" text collate "C" not null,
  "expires_at" timestamptz not null
);
create unique index "signing_nonces_nonce_key" on "signing_nonces" ("nonce" nulls first);
create index "signing_nonces_expires_at_idx" on "signing_nonces" ("expires_at" nulls first, "id" nulls first);
