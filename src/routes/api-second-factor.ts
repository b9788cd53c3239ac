import { z } from "zod";
import { endpoint } from "../http/endpoint.ts";
import { actingContext } from "../http/session.ts";
import {
  beginSecondFactor,
  confirmSchema,
  confirmSecondFactor,
  dropSecondFactor,
  makeRecoveryCodes,
  proofSchema,
  resetSecondFactor,
  seeSecondFactor,
} from "../services/second-factor.ts";
import { personJson, personSchema } from "./api-session.ts";
import { idParams } from "./parameters.ts";
import type { Rooms } from "./rooms.ts";

const codesSchema = z.object({ recoveryCodes: z.array(z.string()).describe("Each good once; shown only here.") });
const wrongProof = "The password (`wrong_password`) or the code (`wrong_code`) is not right.";
const path = "/api/session/second-factor";
const tag = "Second step";

/** A code from the phone besides the password (RFC 6238: SHA-1, 6 digits, 30 seconds). Badges, PINs and device tokens ask for none. */
export const secondFactorEndpoints = ({ site, sessions }: Rooms) => [
  endpoint({
    method: "get",
    path,
    tag,
    summary: "Whether one's own second step is on",
    action: "see_own_account",
    answers: { 200: { description: "Its state.", schema: z.object({ isOn: z.boolean(), codesLeft: z.int(), isRequired: z.boolean() }) } },
    handle: async (c) => c.json(await seeSecondFactor(actingContext(c, site, sessions))),
  }),
  endpoint({
    method: "post",
    path,
    tag,
    summary: "Begin to set up one's own second step",
    description:
      "Gives the secret for the phone, for ten minutes; nothing changes until a code of it is confirmed. Also for another phone.",
    action: "use_own_account",
    body: proofSchema,
    answers: {
      200: {
        description: "The secret, and the address that a QR code gives to the phone.",
        schema: z.object({ secret: z.string(), uri: z.string() }),
      },
      422: { description: wrongProof },
    },
    handle: async (c, { body }) => {
      const { secret, uri } = await beginSecondFactor(actingContext(c, site, sessions), body);
      return c.json({ secret, uri });
    },
  }),
  endpoint({
    method: "post",
    path: `${path}/confirm`,
    tag,
    summary: "Turn it on with the phone's first code",
    description: "Other browsers of this person are signed out; this one gets another cookie with its next request.",
    action: "use_own_account",
    body: confirmSchema,
    answers: {
      200: { description: "The recovery codes.", schema: codesSchema },
      409: { description: "Nothing is being set up, or ten minutes have passed (`setup_over`)." },
      422: { description: "Not the code (`wrong_code`)." },
    },
    handle: async (c, { body }) => c.json({ recoveryCodes: await confirmSecondFactor(actingContext(c, site, sessions), body) }),
  }),
  endpoint({
    method: "post",
    path: `${path}/recovery-codes`,
    tag,
    summary: "Make new recovery codes",
    action: "use_own_account",
    body: proofSchema,
    answers: {
      200: { description: "Ten new ones; the ones before them are over.", schema: codesSchema },
      409: { description: "There is no second step (`second_factor_off`)." },
      422: { description: wrongProof },
    },
    handle: async (c, { body }) => c.json({ recoveryCodes: await makeRecoveryCodes(actingContext(c, site, sessions), body) }),
  }),
  endpoint({
    method: "delete",
    path,
    tag,
    summary: "Turn one's own second step off",
    action: "use_own_account",
    body: proofSchema,
    answers: {
      200: { description: "The person.", schema: personSchema },
      403: { description: "Admins need it here (`second_factor_required`)." },
      409: { description: "It is off already (`second_factor_off`)." },
      422: { description: wrongProof },
    },
    handle: async (c, { body }) => c.json(personJson(await dropSecondFactor(actingContext(c, site, sessions), body))),
  }),
  endpoint({
    method: "delete",
    path: "/api/users/:id/second-factor",
    tag: "People",
    summary: "Reset somebody's second step",
    description:
      "For who lost phone and recovery codes. Their sessions end; they sign in by password. Not one's own (`own_second_factor`).",
    action: "manage_people",
    params: idParams,
    answers: { 200: { description: "The person.", schema: personSchema }, 404: { description: "No such person (`unknown_person`)." } },
    handle: async (c, { params }) => c.json(personJson(await resetSecondFactor(actingContext(c, site, sessions), params.id))),
  }),
];
