import { Icon } from "./icons.tsx";

type Listed = "bags" | "bills" | "events" | "activity";
export type DownloadsProps = { what: Listed; query: Record<string, string> };

const names: Record<Listed, string> = { bags: "These bags", bills: "These bills", events: "These events", activity: "What people did" };

/** The whole list as a file, by the filters that it is shown with. */
export const Downloads = ({ what, query }: DownloadsProps) => {
  const asked = new URLSearchParams(query);
  const href = (ending: "csv" | "xlsx") => `/api/exports/${what}.${ending}${asked.size > 0 ? `?${asked}` : ""}`;
  return (
    <span class="row">
      <a class="btn" href={href("xlsx")} download aria-label={`${names[what]} as an Excel workbook`}>
        <Icon name="download" small />
        Excel
      </a>
      <a class="btn" href={href("csv")} download aria-label={`${names[what]} as CSV`}>
        <Icon name="download" small />
        CSV
      </a>
    </span>
  );
};
