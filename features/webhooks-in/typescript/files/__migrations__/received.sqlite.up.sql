create table "received_webhooks" (
  "id" text not null primary key,
  "version" integer not null,
  "created_at" text not null,
  "updated_at" text not null,
  "message" text not null,
  "expires_at" text not null
) strict;
create unique index "received_webhooks_message_key" on "received_webhooks" ("message");
create index "received_webhooks_expires_at_idx" on "received_webhooks" ("expires_at", "id");
