/** The field that hears the scanner: real and labelled, made invisible, in a form of its own (DESIGN, section 4). */
export const Catcher = ({ label }: { label: string }) => (
  <form class="catcher-form">
    <label class="vh" for="catcher">
      {label}
    </label>
    <input
      class="catcher"
      id="catcher"
      type="text"
      inputmode="none"
      virtualkeyboardpolicy="manual"
      autocomplete="off"
      autocorrect="off"
      autocapitalize="off"
      spellcheck={false}
      enterkeyhint="done"
      lang="zxx"
      maxlength={1000}
    />
  </form>
);
