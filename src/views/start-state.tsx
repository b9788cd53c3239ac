import { raw } from "hono/html";

/** What a widget starts from, in the element with this id. `<` is written so that no text can end the element. */
export const StartState = ({ id, state }: { id: string; state: object }) => (
  <script type="application/json" id={id}>
    {raw(JSON.stringify(state).replaceAll("<", "\\u003c"))}
  </script>
);
