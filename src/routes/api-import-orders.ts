import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import type { Context } from "../services/context.ts";
import * as importing from "../services/importing.ts";
import { importSchema } from "./import-schemas.ts";
import { idParams } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const action = "upload_bags";
const tag = "Uploads";
const unknown = { 404: { description: "No such upload (`unknown_import`)." } };

type Order = {
  name: "commit" | "revoke" | "cancel";
  summary: string;
  description: string;
  conflict: string;
  do: (context: Context, id: number) => Promise<importing.Import>;
};

const orders: Order[] = [
  {
    name: "commit",
    summary: "Put a checked upload in",
    description:
      "In the background, as one transaction: all that was checked as new or moved, or nothing. What somebody scanned since the check is left alone.",
    conflict: "Not checked yet, or done already (`import_not_ready`).",
    do: importing.commitImport,
  },
  {
    name: "revoke",
    summary: "Take an upload back",
    description:
      "In the background, as one transaction. What it put on bills comes off, what it packed comes out, what it moved goes back. Bills that it made are deleted when nobody else used them; `note` names the others.",
    conflict:
      "Not in (`import_not_committed`), or somebody worked on with its bags (`built_upon`; `errors` names them by code, the first 20).",
    do: importing.revokeImport,
  },
  {
    name: "cancel",
    summary: "Stop an upload",
    description: "Before it is in: for good. In the middle of a commit or a revoke: all is as before it.",
    conflict: "Done already (`import_over`).",
    do: importing.cancelImport,
  },
];

/** What an admin tells an upload to do; the work is done in the background. */
export const importOrderEndpoints = ({ site, sessions }: Rooms) =>
  orders.map(({ name, summary, description, conflict, do: obey }) =>
    endpoint({
      method: "post",
      path: `/api/imports/:id/${name}`,
      tag,
      summary,
      description,
      action,
      params: idParams,
      answers: {
        [name === "cancel" ? 200 : 202]: { description: "The upload.", schema: importSchema },
        ...unknown,
        409: { description: conflict },
      },
      handle: async (c, { params }) => c.json(await obey(actingContext(c, site, sessions), params.id), name === "cancel" ? 200 : 202),
    }),
  );
