#!/bin/sh
# Once, when the primary's data is made: who may copy it, a slot that keeps what the copy still needs, and the limits of statements for those
# who come through the pooler. They are wide, because migrations come that way too; servers that connect directly bring narrower ones of their own.
set -eu

psql -v ON_ERROR_STOP=1 -v password="$REPLICATION_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
create role replicator login replication password :'password';
select pg_create_physical_replication_slot('replica');
alter role current_user set lock_timeout = '5s';
alter role current_user set statement_timeout = '10min';
alter role current_user set idle_in_transaction_session_timeout = '60s';
SQL
echo "host replication replicator all scram-sha-256" >>"$PGDATA/pg_hba.conf"
