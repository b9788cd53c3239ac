/** One field and a button where a browser has no script to hear the scanner with. Posts `code`. */
export const CodeWithoutScript = ({ action, words }: { action: string; words: string }) => (
  <noscript>
    <form class="notice notice--bad" method="post" action={action}>
      <div class="stack">
        <p>
          <b>This browser has JavaScript switched off, so it can't hear the scanner</b>
          You can still scan or type one code here.
        </p>
        <div class="field">
          <label for="code-without-script">Parent bag code</label>
          <input class="input" id="code-without-script" name="code" autocomplete="off" required maxlength={1000} autofocus />
        </div>
        <button type="submit" class="btn">
          {words}
        </button>
      </div>
    </form>
  </noscript>
);
