drop table "view_refreshes";
