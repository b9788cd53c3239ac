-- Figures of a site for whoever watches over it: numbers only, nothing of a bag or a person. The server asks with no person behind it.
create or replace function site_figures() returns jsonb language sql stable security definer set search_path = pg_catalog, public as $$
  select jsonb_build_object(
    'check', (select jsonb_build_object('startedAt', extract(epoch from started_at), 'seconds', seconds,
                'problems', (select coalesce(sum((each ->> 'count')::bigint), 0) from jsonb_array_elements(problems) each))
                from check_runs where problems is not null order by id desc limit 1),
    'backup', (select jsonb_build_object('startedAt', extract(epoch from started_at), 'bytes', bytes, 'verified', verified)
                 from backup_runs where bytes is not null and fault is null order by id desc limit 1),
    'uploads', (select coalesce(jsonb_object_agg(state, n), '{}') from (select state, count(*) as n from imports group by state) each),
    'people', (select count(distinct person_id) from sessions
                where ended_at is null and expires_at > clock_timestamp() and last_seen_at > clock_timestamp() - interval '15 minutes'),
    'bytes', pg_database_size(current_database()))
$$;
