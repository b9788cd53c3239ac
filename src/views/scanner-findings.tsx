import { Icon } from "./icons.tsx";

/** What was found, the worst first, and what to set for each. */
export const ScannerFindings = () => (
  <section class="card scanner__found" aria-labelledby="found-h">
    <div class="card__h">
      <h2 id="found-h">What was found</h2>
    </div>
    <p class="card__b muted" x-show="isFirst">
      Nothing scanned yet.
    </p>
    <dl class="card__b facts" x-show="!isFirst" x-cloak="">
      <template x-for="measure in measures" x-bind:key="measure.name">
        <div>
          <dt x-text="measure.name" />
          <dd x-text="measure.words" />
        </div>
      </template>
    </dl>
    <p class="card__b" x-show="isFine" x-cloak="">
      Nothing to set.
    </p>
    <ul class="found">
      <template x-for="finding in findings" x-bind:key="finding.is">
        <li x-bind:data-grade="finding.grade">
          <span class="badge">
            <Icon name="cross" className="g-fault" />
            <Icon name="warning" className="g-note" />
            <Icon name="info" className="g-fine" />
            <Icon name="tick" className="g-mended" />
            <span x-text="finding.badge" />
          </span>
          <div>
            <h3 x-text="finding.verb">Finding</h3>
            <p x-text="finding.says" />
            <p x-text="finding.cure" x-show="finding.cure" />
            <p class="muted" x-show="finding.canHere">
              Or press “Put it right here”, for this station alone.
            </p>
          </div>
        </li>
      </template>
    </ul>
  </section>
);

/** What this station does for its scanner, and how to undo it. */
export const ScannerStation = () => (
  <section class="card card__p stack scanner__station" aria-labelledby="station-h">
    <h2 id="station-h">This station</h2>
    <p x-show="!isSet">It is set as usual: Enter or Tab ends a code.</p>
    <ul x-show="isSet" x-cloak="" class="scanner__lines">
      <template x-for="line in setupLines" x-bind:key="line">
        <li x-text="line" />
      </template>
    </ul>
    <div class="row">
      <button type="button" class="btn" x-show="isSet" x-cloak="" x-on:click="backToUsual">
        <Icon name="undo" small />
        Back to the usual
      </button>
      <button type="button" class="btn" x-show="!isFirst" x-cloak="" x-on:click="startAgain">
        Start again
      </button>
      <a class="btn" href="/pack">
        <Icon name="scan" small />
        Pack
      </a>
    </div>
  </section>
);
