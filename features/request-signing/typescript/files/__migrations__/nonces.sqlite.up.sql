create table "signing_nonces" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "nonce" text not null,
  "expires_at" text not null
) strict;
create unique index "signing_nonces_nonce_key" on "signing_nonces" ("nonce");
create index "signing_nonces_expires_at_idx" on "signing_nonces" ("expires_at", "id");
