import type { Hono } from "hono";
import type { Environment } from "../../http/environment.ts";
import { whoAmI } from "../../services/accounts.ts";
import { qrSvg } from "../../services/labels.ts";
import {
  beginSecondFactor,
  confirmSchema,
  confirmSecondFactor,
  dropSecondFactor,
  makeRecoveryCodes,
  proofSchema,
  resetSecondFactor,
  seeSecondFactor,
} from "../../services/second-factor.ts";
import { SecondStepPage } from "../../views/second-step.tsx";
import { RecoveryCodesPage, SetupPage, type ShownSecret } from "../../views/second-step-setup.tsx";
import { peoplePage } from "./office.tsx";
import {
  attempt,
  attemptFor,
  type FormProblem,
  formFields,
  frameOf,
  idOf,
  type PageContext,
  type PageRooms,
  readForm,
  show,
  visitor,
} from "./visit.ts";

async function secondStepPage(c: PageContext, rooms: PageRooms, problem: FormProblem | null) {
  const context = visitor(c, rooms);
  await whoAmI(context);
  const step = await seeSecondFactor(context);
  const notice = c.req.query("done") === "off" ? ({ tone: "ok", text: "The second step is off." } as const) : null;
  const view = (
    <SecondStepPage {...frameOf(c, rooms)} person={context.actor.person} step={step} notice={problem ? null : notice} problem={problem} />
  );
  return show(c, view, problem ? 422 : 200);
}

const setupPage = (c: PageContext, rooms: PageRooms, secret: ShownSecret | null, problem: FormProblem | null) =>
  show(
    c,
    <SetupPage {...frameOf(c, rooms)} person={visitor(c, rooms).actor.person} secret={secret} problem={problem} />,
    problem ? 422 : 200,
  );

const codesPage = (c: PageContext, rooms: PageRooms, codes: string[]) =>
  show(c, <RecoveryCodesPage {...frameOf(c, rooms)} person={visitor(c, rooms).actor.person} codes={codes} />);

const proofOf = ({ current, code }: Record<string, string>) => readForm(proofSchema, { current, ...(code ? { code } : {}) });

/** Signing in with a code from the phone as well: one's own, and for admins the reset of another's. */
export function mountSecondStep(app: Hono<Environment>, rooms: PageRooms): void {
  app.get("/account/second-step", (c) => secondStepPage(c, rooms, null));

  app.post("/account/second-step/begin", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    const { answer, problem } = await attemptFor("begin", fields, async () => beginSecondFactor(context, proofOf(fields)));
    return answer ? setupPage(c, rooms, { qrSvg: qrSvg(answer.uri), words: answer.words }, null) : secondStepPage(c, rooms, problem);
  });

  app.post("/account/second-step/confirm", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    const { answer, problem } = await attemptFor("page", fields, async () =>
      confirmSecondFactor(context, readForm(confirmSchema, { code: fields.code })),
    );
    if (answer) return codesPage(c, rooms, answer);
    return problem.fields.code ? setupPage(c, rooms, null, problem) : secondStepPage(c, rooms, problem);
  });

  app.post("/account/second-step/recovery-codes", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    const { answer, problem } = await attemptFor("recovery-codes", fields, async () => makeRecoveryCodes(context, proofOf(fields)));
    return answer ? codesPage(c, rooms, answer) : secondStepPage(c, rooms, problem);
  });

  app.post("/account/second-step/off", async (c) => {
    const context = visitor(c, rooms);
    const fields = await formFields(c);
    const problem = await attempt("off", fields, async () => dropSecondFactor(context, proofOf(fields)));
    return problem ? secondStepPage(c, rooms, problem) : c.redirect("/account/second-step?done=off", 303);
  });

  app.post("/people/:id/second-step/reset", async (c) => {
    const context = visitor(c, rooms);
    const problem = await attempt(c.req.param("id"), {}, () => resetSecondFactor(context, idOf(c)));
    return problem ? peoplePage(c, rooms, problem) : c.redirect("/people?done=second-step", 303);
  });
}
