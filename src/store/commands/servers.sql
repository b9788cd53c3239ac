-- The processes of a site and which of them believe what they remember (`cache/circle.ts`). Their own clocks do the reckoning: what is
-- compared is only how often somebody gave a sign of life.

drop function if exists server_beat(uuid, boolean, text);

-- A sign of life. `serves` is what the process says of itself, `turn` its own count of them: one that comes late undoes nothing. `isEvicted`
-- tells it that somebody could not reach it. Not flushed to the disk: a lease that a crash of the server loses has ended before it is back.
create or replace function server_beat(p_id uuid, p_serves boolean, p_turn bigint, p_name text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into servers as s (id, name, serves, beats) values (p_id, p_name, p_serves, p_turn)
  on conflict (id) do update set beats = p_turn, serves = p_serves, beat_at = now() where s.beats < p_turn;
  if p_turn % 100 = 0 then delete from servers where beat_at < now() - interval '10 minutes'; end if;
  return jsonb_build_object('isEvicted', coalesce((select evicted_until > now() from servers where id = p_id), false), 'others', coalesce((
    select jsonb_agg(jsonb_build_object('id', id, 'serves', serves, 'beats', beats)) from servers where id <> p_id), '[]'::jsonb));
end $$;

create or replace function evict_servers(p_ids jsonb) returns void
language sql security definer set search_path = pg_catalog, public as $$
  update servers set evicted_until = now() + interval '10 seconds'
   where id in (select value::uuid from jsonb_array_elements_text(p_ids)) and coalesce(evicted_until < now(), true)
$$;

-- It has stopped believing for good. Its row stays for a while, so that everybody sees that.
create or replace function server_leaves(p_id uuid) returns void
language sql security definer set search_path = pg_catalog, public as $$
  update servers set serves = false, beats = 9007199254740991 where id = p_id
$$;
