-- after: subscription-entitlement/0001
alter table "subscription_entitlements" add column "tenant_id" text collate "C" not null default 'acme';
-- Only the rows of before belong to that one: whoever adds a row says whose it is.
alter table "subscription_entitlements" alter column "tenant_id" drop default;
drop index if exists "subscription_entitlements_number_key";
create unique index "subscription_entitlements_number_key" on "subscription_entitlements"
  ("tenant_id" nulls first, "number" nulls first);
drop index if exists "subscription_entitlements_reference_key";
create unique index "subscription_entitlements_reference_key" on "subscription_entitlements"
  ("tenant_id" nulls first, "reference" nulls first);
drop index if exists "subscription_entitlements_created_at_idx";
create index "subscription_entitlements_created_at_idx" on "subscription_entitlements"
  ("tenant_id" nulls first, "created_at" nulls first, "id" nulls first);
drop index if exists "subscription_entitlements_updated_at_idx";
create index "subscription_entitlements_updated_at_idx" on "subscription_entitlements"
  ("tenant_id" nulls first, "updated_at" nulls first, "id" nulls first);
drop index if exists "subscription_entitlements_seats_idx";
create index "subscription_entitlements_seats_idx" on "subscription_entitlements"
  ("tenant_id" nulls first, "seats" nulls first, "id" nulls first);
drop index if exists "subscription_entitlements_state_idx";
create index "subscription_entitlements_state_idx" on "subscription_entitlements"
  ("tenant_id" nulls first, "state" nulls first, "id" nulls first);
alter table "subscription_entitlements" enable row level security;
-- The owner of the table, which is what the service usually is, too.
alter table "subscription_entitlements" force row level security;
create policy "subscription_entitlements_tenant" on "subscription_entitlements"
  using ((select current_setting('app.tenant', true)) in ("tenant_id", '*'))
  with check ((select current_setting('app.tenant', true)) in ("tenant_id", '*'));
