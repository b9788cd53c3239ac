/** What a request is worth when not all can be answered: scans most, then what people need to scan, then pages, then what only looks over much. */
export type RequestClass = "scan" | "lookUp" | "page" | "report" | "export" | "upload";

const isBelow = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);

/** Looked through in this order; a place stands for itself and for all below it, unless it is `exact`. */
const places: { method?: string; place: string; exact?: true; is: RequestClass }[] = [
  { method: "POST", place: "/api/scans", is: "scan" },
  { method: "GET", place: "/api/bag", is: "lookUp" },
  { place: "/pack", is: "lookUp" },
  { place: "/login", is: "lookUp" },
  { place: "/api/session", is: "lookUp" },
  { method: "POST", place: "/api/imports", exact: true, is: "upload" },
  { method: "POST", place: "/uploads", exact: true, is: "upload" },
  { place: "/api/exports", is: "export" },
  { method: "GET", place: "/", exact: true, is: "report" },
  { method: "GET", place: "/api/stats", is: "report" },
  { method: "GET", place: "/api/live", is: "report" },
  { method: "GET", place: "/api/bags", exact: true, is: "report" },
  { method: "GET", place: "/bags", exact: true, is: "report" },
  { method: "GET", place: "/api/bills", exact: true, is: "report" },
  { method: "GET", place: "/bills", exact: true, is: "report" },
  { method: "GET", place: "/api/returns", exact: true, is: "report" },
  { method: "GET", place: "/returns", exact: true, is: "report" },
  { method: "GET", place: "/api/events", is: "report" },
  { method: "GET", place: "/activity", is: "report" },
  { method: "GET", place: "/days", is: "report" },
];

const files = /\.(?:pdf|xlsx|csv)$/;

export function classOf(method: string, path: string): RequestClass {
  for (const each of places) {
    if (each.method !== undefined && each.method !== method) continue;
    if (each.exact ? path === each.place : isBelow(path, each.place)) return each.is;
  }
  return method === "GET" && files.test(path) ? "export" : "page";
}
