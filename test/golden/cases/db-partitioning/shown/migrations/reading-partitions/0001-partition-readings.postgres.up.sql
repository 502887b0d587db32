-- after: db-partitioning/0001
-- after: reading/0001
select partition_table('readings', 'month');
select partition_ensure('readings', 'month', 6);
