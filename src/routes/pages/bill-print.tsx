import { Problem } from "../../domain/error.ts";
import { billSheet } from "../../services/bill-sheet.ts";
import { qrSvg } from "../../services/labels.ts";
import { BillPrintPage } from "../../views/bill-print.tsx";
import { versionNumber } from "../bill-schemas.ts";
import { frameOf, type PageContext, type PageRooms, show, visitor } from "./visit.ts";

/** The version that the address asks for; none: what is newest. Throws `unknown_version`. */
function versionOf(c: PageContext): number | undefined {
  const text = c.req.query("version");
  if (text === undefined) return undefined;
  const read = versionNumber.safeParse(text);
  if (!read.success) throw new Problem("unknown", "unknown_version", "This bill has no such document. Look at its page.");
  return read.data;
}

/** A bill as it stands on paper. */
export async function billPrintPage(c: PageContext, rooms: PageRooms) {
  const context = visitor(c, rooms);
  const sheet = await billSheet(context, c.req.param("number") ?? "", versionOf(c));
  return show(c, <BillPrintPage {...frameOf(c, rooms)} person={context.actor.person} sheet={sheet} qrSvg={qrSvg(sheet.number)} />);
}
