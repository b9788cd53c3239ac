#!/bin/sh
# A copy of the primary that follows it. The first start takes all of it; later ones go on where they were.
set -eu

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  PGPASSWORD="$REPLICATION_PASSWORD" pg_basebackup --host "$PRIMARY_HOST" --port "${PRIMARY_PORT:-5432}" --username replicator \
    --pgdata "$PGDATA" --wal-method stream --slot replica --write-recovery-conf --checkpoint fast
  if [ "$(id -u)" = 0 ]; then chown -R postgres:postgres "$PGDATA"; fi
fi
# A long read on the copy is not cancelled for a vacuum of the primary. It may not take fewer connections than the primary does.
exec docker-entrypoint.sh postgres -c hot_standby_feedback=on -c max_connections=200 -c shared_preload_libraries=pg_stat_statements
