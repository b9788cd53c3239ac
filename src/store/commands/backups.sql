-- Backups that were made (`store/backup`): when, where, how large, and whether they were tried out.

-- The night's backup, once however many processes ask; null when it is not due. The hours are the site's.
create or replace function begin_nightly_backup(p_from_hour int, p_to_hour int) returns int language plpgsql security definer set search_path = pg_catalog, public as $$
declare run int;
begin
  perform pg_advisory_xact_lock(hashtext('backups'));
  if not is_night_due((
    select max(started_at) from backup_runs, (select count(*) as n from backup_runs where how = 'nightly' and started_at > clock_timestamp() - interval '20 hours') tries
     where how = 'nightly' and stands_for_night(started_at, seconds, fault, tries.n)), p_from_hour, p_to_hour) then return null; end if;
  insert into backup_runs (how) values ('nightly') returning id into run;
  return run;
end $$;

create or replace function end_backup(p_run int, p_seconds real, p_file text, p_bytes bigint, p_rows bigint, p_verified boolean, p_fault text)
returns void language sql security definer set search_path = pg_catalog, public as $$
  update backup_runs set seconds = p_seconds, file = p_file, bytes = p_bytes, rows = p_rows, verified = p_verified, fault = p_fault where id = p_run and seconds is null
$$;

-- The newest backups. Admins see them, with every scope.
create or replace function list_backups(p_session bigint, p_rights int, p_limit int) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
  perform acting_reader_of_system(p_session, p_rights);
  return coalesce((select jsonb_agg(jsonb_build_object('id', b.id, 'startedAt', b.started_at, 'seconds', b.seconds, 'file', b.file, 'bytes', b.bytes, 'rows', b.rows,
    'verified', b.verified, 'how', b.how, 'fault', b.fault) order by b.id desc) from (select * from backup_runs order by id desc limit p_limit) b), '[]'::jsonb);
end $$;
