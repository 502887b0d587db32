drop table "signing_nonces";
