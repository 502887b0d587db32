drop function "partition_undo"(text);
drop function "partition_table"(text, text);
drop function "partition_drop"(text, text, integer);
drop function "partition_ensure"(text, text, integer);
drop function "partition_extras"(text);
drop function "partition_views"(text);
drop function "partition_list"(text);
drop function "partition_moment"(uuid);
drop function "partition_bound"(timestamp);
