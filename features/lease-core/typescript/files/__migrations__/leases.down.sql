drop table "leases";
