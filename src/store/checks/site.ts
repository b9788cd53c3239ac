import type { Check } from "./check.ts";

/** Uploads and what they left in the log. */
export const importChecks: Check[] = [
  {
    name: "upload_half_in",
    says: "Bags of an upload are in the system though the upload was never put in.",
    of: "upload",
    rows: `select e.import as name, to_jsonb(i.state) as kept, to_jsonb(e.events) as counted
             from (select answer->>'import' as import, count(*) as events from events where what = 'import' and answer ? 'import' group by 1) e
             left join imports i on i.id = e.import::int where i.state is null or i.state not in ('committed', 'revoking', 'revoked')`,
  },
  {
    name: "upload_row",
    says: "A row of an upload was put in, but the log has no line of that.",
    of: "upload",
    rows: `select r.import_id::text as name, to_jsonb(r.place) as kept, to_jsonb(e.what) as counted
             from import_rows r left join events e on e.id = r.event_id where r.event_id is not null and e.what is distinct from 'import'`,
  },
];

/** The next number of each table comes after those that were given out. */
const numbered = ["areas", "bags", "bills", "events", "imports", "kinds", "people", "returns"];

/** What the site as a whole needs. */
export const siteChecks: Check[] = [
  {
    name: "no_admin",
    says: "Nobody can sign in as an admin any more.",
    of: "other",
    rows: `select 'people' as name, to_jsonb(0) as kept, to_jsonb(1) as counted
            where exists (select 1 from people) and not exists (select 1 from people where role = 'admin' and active)`,
  },
  {
    name: "number_used",
    says: "The next number of a table was given out already: nothing new can be made there.",
    of: "other",
    rows: numbered
      .map(
        (table) => `
        select '${table}' as name, to_jsonb(s.last_value) as kept, to_jsonb(t.newest) as counted
          from (select max(id) as newest from ${table}) t, (select case when is_called then last_value else last_value - 1 end as last_value from ${table}_id_seq) s
         where t.newest > s.last_value`,
      )
      .join(" union all"),
  },
];
