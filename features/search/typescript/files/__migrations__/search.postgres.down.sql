drop table "search_documents";
