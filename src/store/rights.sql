-- The role that the application runs as: it owns nothing, reads bags, bills and areas, and does all else through the commands.
do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'tracetrack_app') then
    create role tracetrack_app nologin;
  end if;
exception when duplicate_object or unique_violation then null; -- another database of this server was faster
end $$;
do $$
begin
  execute format('grant tracetrack_app to %I', current_user);
exception when others then raise notice 'role tracetrack_app: %', sqlerrm;
end $$;
-- Which statements are slow, where the server counts them and lets us look; the page says when it doesn't.
do $$
begin
  create extension if not exists pg_stat_statements schema public;
exception when others then raise notice 'pg_stat_statements: %', sqlerrm;
end $$;
revoke all on all tables in schema public from public, tracetrack_app;
revoke all on all functions in schema public from public, tracetrack_app;
grant usage on schema public to tracetrack_app;
-- What it reads without a command: never a password or a token, not even their hashes.
grant select on bags, bills, areas to tracetrack_app;
grant select (id, username) on people to tracetrack_app;
grant select (id, name) on kinds to tracetrack_app;
do $$
declare f regprocedure;
begin
  -- Only what is meant to be called from outside runs with the owner's rights, so that is what may be called, and pg_trgm's operators.
  for f in select p.oid::regprocedure from pg_proc p left join pg_depend d on d.objid = p.oid and d.deptype = 'e'
             and d.refobjid = (select oid from pg_extension where extname = 'pg_trgm')
            where p.pronamespace = 'public'::regnamespace and (p.prosecdef or d.objid is not null) loop
    execute format('grant execute on function %s to tracetrack_app', f);
  end loop;
end $$;
