-- An upload gives way: who waits for it is seen from a second connection (`store/import-pieces.ts`).

-- Does anybody wait for what this connection holds?
create or replace function is_awaited(p_pid int) returns boolean language sql volatile security definer set search_path = pg_catalog, public as $$
  select exists (select 1 from (select distinct pid from pg_locks where not granted offset 0) waiting where p_pid = any (pg_blocking_pids(waiting.pid)))
$$;

-- Ends what an upload's connection is doing when somebody waits for it. No other connection can be stopped by this.
create or replace function give_way(p_pid int) returns boolean language plpgsql volatile security definer set search_path = pg_catalog, public as $$
begin
  if not exists (select 1 from pg_stat_activity where pid = p_pid and application_name = 'tracetrack upload') or not is_awaited(p_pid) then return false; end if;
  return pg_cancel_backend(p_pid);
end $$;
