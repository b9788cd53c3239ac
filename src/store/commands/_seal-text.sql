-- What is hashed, so that anybody can do it again: every text is in UTF-8, every moment a count of microseconds since 1970 (UTC), so that no
-- setting of a session changes it. A list is JSON as PostgreSQL writes it: one blank after each comma and colon, the names of an object by
-- their length and then by their bytes, numbers as they were given. `bun src/cli.ts verify` runs this file's text, not the database's copy.

create or replace function seal_micros(p_at timestamptz) returns bigint language sql stable as $$
  select (extract(epoch from p_at) * 1000000)::bigint
$$;

-- The hash of an event is the SHA-256 of this.
create or replace function event_text(e events) returns text language sql stable as $$
  select jsonb_build_array(e.id, seal_micros(e.at), seal_micros(e.scanned_at), e.key, e.person_id, e.area_id, e.station, e.how, e.what, e.outcome,
    e.result, e.code, e.bag_id, e.parent_id, e.from_parent_id, e.bill_id, e.reverses, e.reason, e.answer)::text
$$;

-- The hash of a seal is the SHA-256 of: the hash of the seal before it (32 zero bytes before the first), this, and the hashes of its events
-- in the order of their numbers.
create or replace function seal_head(s event_seals) returns text language sql stable as $$
  select jsonb_build_array('TraceTrack seal', s.rule, s.number, s.month, s.after_id, s.last_id, s.count, seal_micros(s.first_at), seal_micros(s.sealed_at))::text
$$;

create or replace function seal_hash(s event_seals, p_event_hashes bytea) returns bytea language sql stable as $$
  select sha256(s.previous || convert_to(seal_head(s), 'UTF8') || p_event_hashes)
$$;

create or replace function event_month(p_at timestamptz) returns text language sql stable as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM')
$$;

-- The events among the numbers after one up to another, by month: how many, since when, their hashes, and number and short hash of each.
create or replace function event_runs(p_after bigint, p_last bigint)
returns table (month text, count int, first_at timestamptz, last_at timestamptz, hashes bytea, marks bytea) language sql stable as $$
  select event_month(h.month), count(*)::int, min(h.at), max(h.at), string_agg(h.hash, ''::bytea order by h.id),
         string_agg(int8send(h.id) || substring(h.hash for 8), ''::bytea order by h.id)
    from (select e.id, e.at, date_trunc('month', e.at, 'UTC') as month, sha256(convert_to(event_text(e), 'UTF8')) as hash from events e where e.id > p_after and e.id <= p_last) h
   group by h.month
$$;
