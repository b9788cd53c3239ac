import { Crew } from "../../src/crew/crew.ts";
import { failToParent, postToParent } from "../../src/crew/worker.ts";

/** A worker that serves nothing: it tells what it knows of the others, when a test asks by a file. */
const post = postToParent();
if (!post) throw new Error("It is started by a parent.");
const crew = new Crew(post);
const plan = process.env.CREW_PLAN ?? "";
if (plan === "fail") await failToParent(post, "The port is somebody else's.");
if (plan === "vanish") process.exit(3);
crew.answer("who", () => ({ pid: process.pid }));
crew.answer("slow", async () => {
  if (crew.worker === 2) await Bun.sleep(60_000);
  return "quick";
});
crew.answer("odd", () => {
  if (crew.worker === 2) throw new Error("It does not know.");
  return undefined;
});
process.on("SIGTERM", () => process.exit(0));
process.on("disconnect", () => process.exit(0));
Bun.serve({
  port: Number(process.env.CREW_PORT),
  reusePort: true,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    const about = new URL(request.url).pathname.slice(1);
    return Response.json(await crew.ask(about, 1000), { headers: { connection: "close" } });
  },
});
post.send({ is: "ready" });
