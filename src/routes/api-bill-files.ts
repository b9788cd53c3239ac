import { z } from "zod";
import { attachment, type FileEnding, fileTypes } from "../http/attachment.ts";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import { billFile, dayFile } from "../services/bill-files.ts";
import { billParams, dayParams, versionNumber } from "./bill-schemas.ts";
import type { Rooms } from "./rooms.ts";

const fileWords = { pdf: "PDF", xlsx: "an Excel workbook", csv: "CSV" } as const;
const aFile = (ending: FileEnding) => ({ description: `The file (\`${fileTypes[ending]}\`).`, type: fileTypes[ending] });

const whichCopy =
  "A finished bill's file is made from its frozen document and is the same bytes each time; an open bill's is a draft of how it is now.";

const billFileEndpoint = ({ site, sessions }: Rooms, ending: FileEnding) =>
  endpoint({
    method: "get",
    path: `/api/bills/:number.${ending}`,
    tag: "Bills",
    summary: `The document of a bill as ${fileWords[ending]}`,
    description: whichCopy,
    action: "export_bills",
    params: billParams,
    query: z.strictObject({ version: versionNumber.optional().describe("A frozen version; without it the newest.") }),
    answers: { 200: aFile(ending), 404: { description: "No such bill (`unknown_bill`) or no such version (`unknown_version`)." } },
    handle: async (c, { params, query }) =>
      attachment(await billFile(actingContext(c, site, sessions), params.number, ending, query.version), ending),
  });

const dayFileEndpoint = ({ site, sessions }: Rooms, ending: "xlsx" | "csv") =>
  endpoint({
    method: "get",
    path: `/api/days/:day.${ending}`,
    tag: "Bills",
    summary: `A business day by biller and area as ${fileWords[ending]}`,
    action: "export_bills",
    params: dayParams,
    answers: { 200: aFile(ending) },
    handle: async (c, { params }) => attachment(await dayFile(actingContext(c, site, sessions), params.day, ending), ending),
  });

export const billFileEndpoints = (rooms: Rooms) => [
  ...(["pdf", "xlsx", "csv"] as const).map((ending) => billFileEndpoint(rooms, ending)),
  ...(["xlsx", "csv"] as const).map((ending) => dayFileEndpoint(rooms, ending)),
];
