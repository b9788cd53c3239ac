import { plansOf } from "./figures/plans.ts";
import { openPlace } from "./support/place.ts";

/** The plans of what is asked most, at the size that is seeded. Fails when one reads a whole table. */
const place = await openPlace();
const plans = await plansOf(place);
for (const { name, readsAll, plan } of plans)
  process.stdout.write(`\n## ${name}${readsAll ? " - READS A WHOLE TABLE" : ""}\n${plan.join("\n")}\n`);
await place.close();
process.exit(plans.some(({ readsAll }) => readsAll) ? 1 : 0);
