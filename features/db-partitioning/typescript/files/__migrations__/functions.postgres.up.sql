-- Partitions by the time that is in every id: a UUID of version 7 begins with the milliseconds of its moment. The primary key stays "id",
-- and whoever asks for an id looks into one partition.

-- The least id of a moment.
create function "partition_bound"("moment" timestamp) returns uuid language sql immutable
  return (lpad(to_hex((extract(epoch from "moment") * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- The moment of an id, in UTC.
create function "partition_moment"("id" uuid) returns timestamp language sql immutable
  return to_timestamp(('x0000' || substr(replace("id"::text, '-', ''), 1, 12))::bit(64)::bigint / 1000.0) at time zone 'UTC';

-- Two nulls are the partition for all ids of which no other one is.
create function "partition_list"("of" text) returns table ("name" text, "from" uuid, "until" uuid) language sql stable as $$
  select c.relname::text, substring(b from 'FROM \(''([^'']+)')::uuid, substring(b from 'TO \(''([^'']+)')::uuid
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  join pg_class p on p.oid = i.inhparent
  cross join lateral pg_get_expr(c.relpartbound, c.oid) as b
  where p.relname = "of" and p.relnamespace = current_schema()::regnamespace
$$;

-- What a table has beside its columns, as the statements that make it.
create function "partition_extras"("of" text) returns setof text language sql stable as $$
  with t as (select * from pg_class where relname = "of" and relnamespace = current_schema()::regnamespace)
  select format('alter table %I add constraint %I %s', "of", c.conname, pg_get_constraintdef(c.oid))
  from t join pg_constraint c on c.conrelid = t.oid and c.contype = 'p'
  union all
  select replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
  from t join pg_index i on i.indrelid = t.oid and not i.indisprimary
  union all
  select format('create policy %I on %I as %s for %s to %s', p.policyname, "of", p.permissive, p.cmd,
      (select string_agg(case r when 'public' then 'public' else quote_ident(r) end, ', ') from unnest(p.roles) as r))
    || coalesce(' using (' || p.qual || ')', '') || coalesce(' with check (' || p.with_check || ')', '')
  from pg_policies p where p.schemaname = current_schema() and p.tablename = "of"
  union all
  select format('alter table %I enable row level security', "of") from t where t.relrowsecurity
  union all
  select format('alter table %I force row level security', "of") from t where t.relforcerowsecurity
  union all
  select format('grant %s on %I to %s', g.privilege_type, "of", case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end)
  from t cross join lateral aclexplode(t.relacl) as g where g.grantee <> t.relowner
$$;

-- Views that read from a table hold on to it: the statements that drop them, and those that make them again with their indexes.
create function "partition_views"("of" text, out "drops" text[], out "makes" text[]) language sql stable as $$
  with v as (
    select distinct c.oid, c.relname, case c.relkind when 'm' then 'materialized view' else 'view' end as kind
    from pg_class t
    join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid and d.classid = 'pg_rewrite'::regclass
    join pg_rewrite r on r.oid = d.objid
    join pg_class c on c.oid = r.ev_class and c.oid <> t.oid
    where t.relname = "of" and t.relnamespace = current_schema()::regnamespace
  ), made as (
    select 1 as step, v.relname, format('create %s %I as %s', v.kind, v.relname, pg_get_viewdef(v.oid)) as line from v
    union all
    select 2, v.relname, pg_get_indexdef(i.indexrelid) from v join pg_index i on i.indrelid = v.oid
  )
  select array(select format('drop %s %I', kind, relname) from v), array(select line from made order by step, relname, line)
$$;

-- Makes what lacks among the partition of now and those of the next times, and gives back their names. Rows that have waited in the
-- partition for all others move to theirs.
create function "partition_ensure"("of" text, "unit" text, "ahead" integer) returns setof text language plpgsql as $$
declare
  "first" timestamp := date_trunc("unit", now() at time zone 'UTC');
  "start" timestamp;
  "lower" uuid;
  "upper" uuid;
  "name" text;
  "rest" text := "of" || '_default';
begin
  if not exists (select from pg_class where relname = "of" and relnamespace = current_schema()::regnamespace and relkind = 'p') then
    raise exception '% has no partitions: call partition_table in a migration', "of";
  end if;
  for "step" in 0.."ahead" loop
    "start" := "first" + "step" * ('1 ' || "unit")::interval;
    "lower" := partition_bound("start");
    continue when exists (
      select from partition_list("of") as l where l."until" > "lower" and (l."from" is null or l."from" <= "lower")
    );
    -- Where another unit has been before, its last partition may begin within this one.
    "upper" := least(
      partition_bound("start" + ('1 ' || "unit")::interval),
      (select l."from" from partition_list("of") as l where l."from" > "lower" order by 1 limit 1)
    );
    "name" := "of" || to_char("start", case "unit" when 'month' then '_YYYY_MM' else '_YYYY_MM_DD' end);
    execute format('create table %I (like %I including all)', "name", "of");
    execute format('with moved as (delete from %I where "id" >= %L and "id" < %L returning *) insert into %I select * from moved',
      "rest", "lower", "upper", "name");
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', "of", "name", "lower", "upper");
    return next "name";
  end loop;
end $$;

-- Drops the partitions that ended before the last "keep" whole ones, and gives back their names.
create function "partition_drop"("of" text, "unit" text, "keep" integer) returns setof text language plpgsql as $$
declare
  "bound" uuid := partition_bound(date_trunc("unit", now() at time zone 'UTC') - "keep" * ('1 ' || "unit")::interval);
  "name" text;
begin
  if "keep" < 1 then
    raise exception 'At least one whole % is kept', "unit";
  end if;
  for "name" in select l."name" from partition_list("of") as l where l."until" <= "bound" order by 1 loop
    execute format('drop table %I', "name");
    return next "name";
  end loop;
  execute format('delete from %I where "id" < %L', "of" || '_default', "bound");
end $$;

-- Makes a partitioned table of a table. Its rows stay where they are: the old table becomes the first partition.
create function "partition_table"("of" text, "unit" text) returns void language plpgsql as $$
declare
  "old" text := "of" || '_before';
  "extras" text[] := array(select partition_extras("of"));
  "views" record;
  "statement" text;
  "last" uuid;
  "isWrong" boolean;
begin
  "views" := partition_views("of");
  execute format('lock table %I in access exclusive mode', "of");
  if exists (select from pg_index where indrelid = format('%I', "of")::regclass and indisunique and not indisprimary) then
    raise exception '% has a natural key, and PostgreSQL keeps none over partitions', "of";
  end if;
  if exists (select from pg_trigger where tgrelid = format('%I', "of")::regclass) then
    raise exception '% has triggers or foreign keys, which have to be moved by hand', "of";
  end if;
  execute format('select exists (select from %I where substr("id"::text, 15, 1) <> ''7'')', "of") into "isWrong";
  if "isWrong" then
    raise exception '% has ids that are no UUIDs of version 7', "of";
  end if;
  execute format('select "id" from %I order by "id" desc limit 1', "of") into "last";

  foreach "statement" in array "views"."drops" loop
    execute "statement";
  end loop;
  execute format('alter table %I rename to %I', "of", "old");
  for "statement" in
    select format('alter index %I rename to %I', c.relname, left(c.relname, 56) || '_before')
    from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = format('%I', "old")::regclass
  loop
    execute "statement";
  end loop;
  execute format('create table %I (like %I including all excluding indexes) partition by range ("id")', "of", "old");
  foreach "statement" in array "extras" loop
    execute "statement";
  end loop;
  if "last" is null then
    execute format('drop table %I', "old");
  else
    execute format('alter table %I attach partition %I for values from (minvalue) to (%L)', "of", "old", partition_bound(
      date_trunc("unit", greatest(now() at time zone 'UTC', partition_moment("last"))) + ('1 ' || "unit")::interval));
  end if;
  execute format('create table %I partition of %I default', "of" || '_default', "of");
  foreach "statement" in array "views"."makes" loop
    execute "statement";
  end loop;
end $$;

-- The way back: one table with the rows of all partitions.
create function "partition_undo"("of" text) returns void language plpgsql as $$
declare
  "whole" text := "of" || '_whole';
  "extras" text[] := array(select partition_extras("of"));
  "views" record;
  "statement" text;
begin
  "views" := partition_views("of");
  foreach "statement" in array "views"."drops" loop
    execute "statement";
  end loop;
  execute format('create table %I (like %I including all excluding indexes)', "whole", "of");
  execute format('insert into %I select * from %I', "whole", "of");
  execute format('drop table %I', "of");
  execute format('alter table %I rename to %I', "whole", "of");
  foreach "statement" in array "extras" || "views"."makes" loop
    execute "statement";
  end loop;
end $$;
