drop table "erasures";
