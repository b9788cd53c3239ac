import { FieldError } from "./form.tsx";
import { Icon } from "./icons.tsx";
import { type Frame, Page, type Person } from "./layout.tsx";
import { UploadSteps } from "./upload-steps.tsx";

export type NewUploadPageProps = Frame & { person: Person; problem: string | null };

/** Choosing a file. With script it is sent as soon as it is chosen, and the page says how far it is. */
export const NewUploadPage = ({ person, problem, theme, assets }: NewUploadPageProps) => (
  <Page title="Upload a file" menu="uploads" person={person} theme={theme} assets={assets} scripts={["upload"]}>
    <div class="page page--narrow">
      <div class="head">
        <div class="head__t">
          <h1>Upload bags from Excel</h1>
        </div>
      </div>
      <UploadSteps state={null} />
      <form class="stack" method="post" action="/uploads" enctype="multipart/form-data" x-data="fileForm" x-on:submit="submitted">
        <Chooser problem={problem} />
        <Sending />
      </form>
      <Needs />
    </div>
  </Page>
);

const Chooser = ({ problem }: { problem: string | null }) => (
  <div
    class="drop"
    x-show="isChoosing"
    x-bind:class="over"
    x-on:dragover="dragged"
    x-on:dragleave="dragLeft"
    x-on:drop="dropped"
    data-problem={problem ?? undefined}
  >
    <Icon name="file" />
    <h2>
      <span x-show="isScripted" x-cloak>
        Drop your Excel or CSV file here
      </span>
      <span x-show="isPlain">Choose your Excel or CSV file</span>
    </h2>
    <p>Up to 50 MB. 80,000 bags and more are fine.</p>
    {problem ? <FieldError id="file-error" text={problem} /> : null}
    <p class="error" role="alert" x-show="hasProblem" x-cloak x-text="problem"></p>
    <label class="btn btn--go btn--lg file">
      Choose a file
      <input
        type="file"
        name="file"
        required
        x-ref="file"
        x-on:change="chosen"
        aria-describedby={problem ? "file-error" : undefined}
        accept=".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.txt,.tsv"
      />
    </label>
    <button type="submit" class="btn btn--lg" x-show="isPlain">
      Upload it
    </button>
  </div>
);

const Sending = () => (
  <section class="card card__p stack" x-show="isSending" x-cloak aria-labelledby="sending-h">
    <h2 id="sending-h">
      Sending <span class="long" x-text="name"></span>
    </h2>
    <div class="prog__n">
      <p class="big" x-text="percent"></p>
      <p class="muted" x-text="sent"></p>
    </div>
    <progress max="1" x-bind:value="share" aria-labelledby="sending-h" />
    <div class="row">
      <button type="button" class="btn btn--bad" x-on:click="stop">
        Stop sending
      </button>
    </div>
  </section>
);

const Needs = () => (
  <section class="card card__p stack" aria-labelledby="needs-h">
    <h2 id="needs-h">What the file needs</h2>
    <p class="lead">
      A row for each child bag, with the code of its parent bag. Columns may stand in any order and have any name: you see how they are
      understood before anything is put in. Lists of bags, printed blocks and bills are understood too.
    </p>
    <div class="row">
      <a class="btn" href="/example-upload.xlsx" download>
        <Icon name="download" small />
        Example file
      </a>
      <a class="btn" href="/uploads">
        All uploads
      </a>
    </div>
  </section>
);
