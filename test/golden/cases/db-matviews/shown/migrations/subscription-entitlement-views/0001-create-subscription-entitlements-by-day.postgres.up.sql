-- after: subscription-entitlement/0001
create materialized view "subscription_entitlements_by_day" as
select ("created_at" at time zone 'UTC')::date as "day", "state", count(*) as "count"
from "subscription_entitlements"
group by ("created_at" at time zone 'UTC')::date, "state";
-- Without it, nobody could read the view while it is refreshed.
create unique index "subscription_entitlements_by_day_key" on "subscription_entitlements_by_day" ("day", "state");
