import { counted } from "./bill-facts.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import type { Clock } from "./moment.tsx";
import { Pager } from "./pager.tsx";
import type { UploadFacts } from "./upload-facts.ts";
import { UploadsTable } from "./uploads-table.tsx";

export type UploadsPageProps = Frame & Clock & { person: Person; rows: UploadFacts[]; nextHref: string | null };

/** All uploads, newest first. */
export const UploadsPage = ({ rows, nextHref, person, theme, assets, ...clock }: UploadsPageProps) => (
  <Page title="Uploads" menu="uploads" person={person} theme={theme} assets={assets}>
    <div class="page">
      <div class="head">
        <div class="head__t">
          <h1>Uploads</h1>
          <p class="lead">Bags from Excel: checked before they are put in, and taken back when they were wrong.</p>
        </div>
        <div class="head__a">
          <NewUpload />
        </div>
      </div>
      {rows.length > 0 ? (
        <section class="card" aria-label="All uploads">
          <UploadsTable rows={rows} {...clock} />
          <Pager words={counted(rows.length, "upload on this page", "uploads on this page")} nextHref={nextHref} />
        </section>
      ) : (
        <section class="card empty" aria-labelledby="none-h">
          <Icon name="upload" />
          <h2 id="none-h">Nothing was uploaded yet</h2>
          <p>Have a list of bags in Excel? Upload it, look at what was found, then put it in.</p>
          <NewUpload />
        </section>
      )}
    </div>
  </Page>
);

const NewUpload = () => (
  <a class="btn btn--go" href="/new-upload">
    <Icon name="upload" small />
    Upload a file
  </a>
);
