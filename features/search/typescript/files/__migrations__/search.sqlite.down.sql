drop table "search_index";
drop table "search_documents";
