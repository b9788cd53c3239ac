-- What an admin sees of the server behind the site. Only names and numbers; statements are shown as pg_stat_statements keeps them, without what was
-- asked for, and only those that can hold nothing else.
create or replace function system_facts(p_session bigint, p_rights int) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  perform acting_reader_of_system(p_session, p_rights);
  return jsonb_build_object(
    'bytes', pg_database_size(current_database()),
    'version', split_part(current_setting('server_version'), ' ', 1),
    'connections', (select count(*) from pg_stat_activity where backend_type = 'client backend'),
    'connectionsMax', current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
    'longest', (select jsonb_build_object('seconds', extract(epoch from clock_timestamp() - query_start), 'by', application_name)
                  from pg_stat_activity where state = 'active' and backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()
                 order by query_start limit 1),
    'tables', (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'bytes', bytes) order by bytes desc), '[]') from (
                 select coalesce(i.inhparent, c.oid)::regclass::text as name, sum(pg_total_relation_size(c.oid)) as bytes
                   from pg_class c left join pg_inherits i on i.inhrelid = c.oid
                  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by 1 order by 2 desc limit 6) biggest),
    'copies', (select coalesce(jsonb_agg(jsonb_build_object('name', application_name, 'state', state, 'lagSeconds', extract(epoch from replay_lag),
                 'lagBytes', pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)) order by application_name), '[]')
                 from (select * from pg_stat_replication order by application_name limit 10) r),
    'servers', (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'silentSeconds', extract(epoch from clock_timestamp() - beat_at)) order by name), '[]')
                  from (select name, beat_at from servers where beat_at > clock_timestamp() - interval '1 hour' and beats < 9007199254740991 order by name limit 100) s), -- not who has left
    'people', (site_figures() ->> 'people')::int,
    'uploads', (select count(*) from imports where state in ('waiting', 'reading', 'checking', 'committing', 'revoking')));
end $$;

-- Null where the server doesn't count, or doesn't let us look.
create or replace function slow_statements(p_session bigint, p_rights int, p_limit int) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare found jsonb;
begin
  perform acting_reader_of_system(p_session, p_rights);
  begin
    execute $q$
      select jsonb_agg(jsonb_build_object('text', left(regexp_replace(regexp_replace(query, '''[^'']*(''|$)', '…', 'g'), '\s+', ' ', 'g'), 200),
               'calls', calls, 'meanMs', mean_exec_time, 'maxMs', max_exec_time))
        from (select * from pg_stat_statements
               where dbid = (select oid from pg_database where datname = current_database()) and calls > 2
                 and query ~* '^\s*(/\*[^*]*\*/\s*)?(select|insert|update|delete|with)\s'
               order by mean_exec_time desc limit $1) slowest $q$ into found using p_limit;
  exception when others then return null;
  end;
  return coalesce(found, '[]');
end $$;

-- What an admin's day starts with beside its figures, in one statement: each part asks for its own rights.
create or replace function read_morning(p_session bigint, p_rights int, p_checks int, p_uploads int) returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object('checks', list_checks(p_session, p_rights, p_checks), 'backups', list_backups(p_session, p_rights, 1),
    'uploads', list_imports(p_session, p_rights, null, p_uploads))
$$;
