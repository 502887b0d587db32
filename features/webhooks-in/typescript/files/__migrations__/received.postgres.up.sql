create table "received_webhooks" (
  "id" uuid not null primary key,
  "version" bigint not null,
  "created_at" timestamptz not null,
  "updated_at" timestamptz not null,
  "message" text collate "C" not null,
  "expires_at" timestamptz not null
);
create unique index "received_webhooks_message_key" on "received_webhooks" ("message" nulls first);
create index "received_webhooks_expires_at_idx" on "received_webhooks" ("expires_at" nulls first, "id" nulls first);
