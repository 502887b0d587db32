drop table "job_batches";
drop table "jobs";
