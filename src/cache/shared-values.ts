import type { SharedRedis } from "./redis.ts";
import { everything } from "./tags.ts";

/** What Redis said of a key: the value, or where to put one (`place`: give it back with what you read from then on). */
export type Found = { text: string } | { text: null; place: string };

/** A value lives no longer than this in Redis, from when its reading began; tags are kept twice as long. */
export const sharedLifetimeMs = 30_000;
const tagsKeptMs = 2 * sharedLifetimeMs;

/**
 * Tags in one sorted set with the number at which each was forgotten; numbers grow with the time of Redis. A value keeps the number at which
 * its reading began, and is good while none of its tags was forgotten later: the rule of `Forgotten`, kept where all processes see it. The
 * member "born" names the set: one that was lost and made anew knows nothing of older values.
 */
const opening = `
local tags = KEYS[1]
local t = redis.call("time")
local now = t[1] * 1000000 + t[2]
local top = redis.call("zrevrange", tags, 0, 0, "withscores")
local last = math.max(now, (tonumber(top[2] or "0") or 0) + 1)
local born = redis.call("zscore", tags, "born")
if not born then
  redis.call("zadd", tags, now, "born")
  born = redis.call("zscore", tags, "born")
end
local function isGood(since, list)
  if since < last - ${tagsKeptMs * 1000} then return false end
  list[#list + 1] = "${everything}"
  for _, tag in ipairs(list) do
    local at = redis.call("zscore", tags, tag)
    if at and tonumber(at) > since then return false end
  end
  return true
end
`;

const look = `${opening}
local kept = redis.call("hmget", KEYS[2], "text", "since", "born", "tags")
if kept[1] and kept[3] == born and isGood(tonumber(kept[2]), cjson.decode(kept[4])) then return { kept[1] } end
redis.call("zadd", tags, last, "asked") -- the clock may be set back: what is forgotten from now on has a larger number all the same
return { false, string.format("%.0f", last), born }`;

const put = `${opening}
local left = math.floor(math.min(tonumber(ARGV[5]), ARGV[5] - (now - tonumber(ARGV[2])) / 1000))
if left > 0 and ARGV[3] == born and isGood(tonumber(ARGV[2]), cjson.decode(ARGV[4])) then
  redis.call("hset", KEYS[2], "text", ARGV[1], "since", ARGV[2], "born", ARGV[3], "tags", ARGV[4])
  redis.call("pexpire", KEYS[2], left)
end`;

/** Tags older than any value can be are swept along. */
const forget = `${opening}
for _, tag in ipairs(ARGV) do redis.call("zadd", tags, last, tag) end
redis.call("zremrangebyscore", tags, "(" .. born, last - ${tagsKeptMs * 1000})
redis.call("pexpire", tags, 600000)`;

const tagsKey = "{tracetrack}:tags";
/** With the version of what values look like: an older program beside this one has its own. */
const keyOf = (name: string) => `{tracetrack}:value:1:${name}`;

/** Values that all processes share in Redis. Each call is one round trip; null, or false, says that Redis is away. */
export class SharedValues {
  constructor(private readonly redis: SharedRedis) {}

  async find(name: string): Promise<Found | null> {
    const found = await this.redis.attempt(
      (client) => client.eval(look, 2, tagsKey, keyOf(name)) as Promise<[string | null, string?, string?]>,
    );
    if (!found) return null;
    const [text, since = "", born = ""] = found;
    return text ? { text } : { text: null, place: `${since} ${born}` };
  }

  /** Refused by Redis itself when one of the tags was forgotten since the place was given. */
  async put(name: string, text: string, place: string, tags: readonly string[], lifetimeMs: number): Promise<void> {
    const [since = "", born = ""] = place.split(" ");
    const parameters = [text, since, born, JSON.stringify(tags), lifetimeMs];
    await this.redis.attempt((client) => client.eval(put, 2, tagsKey, keyOf(name), ...parameters) as Promise<null>);
  }

  /** False when it is not certain that Redis did it. */
  async forget(tags: readonly string[]): Promise<boolean> {
    const done = await this.redis.attempt(async (client) => {
      await client.eval(forget, 1, tagsKey, ...tags);
      return true;
    });
    return done ?? false;
  }
}
