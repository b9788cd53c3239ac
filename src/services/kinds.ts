import type { Cache } from "../cache/cache.ts";
import { kindsTag } from "../cache/tags.ts";
import type { AreaChange } from "../domain/area.ts";
import type { Kind } from "../domain/kind.ts";
import type { KindChange, NewKind } from "../domain/kind-schema.ts";
import type { Database } from "../store/database.ts";
import { KindsChanged } from "../store/failure.ts";
import * as store from "../store/kinds.ts";
import { rightsHold } from "../store/sessions.ts";
import { acting, type Context } from "./context.ts";

/** The kinds as this process last read them. The commands refuse to work by an older version, so it is never wrong for long. */
export class KindShelf {
  private state: Promise<store.KindsState> | null = null;
  /** The same, once it is there. */
  private read: store.KindsState | null = null;
  private readAt = 0;

  constructor(
    private readonly database: Database,
    private readonly cache: Cache,
  ) {}

  current(): Promise<store.KindsState> {
    if (this.cache.isServing && !this.cache.isGood(this.readAt, [kindsTag])) this.forget();
    if (!this.state) this.readAt = this.cache.moment;
    this.state ??= this.load();
    return this.state;
  }

  /** What `current` would give without a wait; null when it has to read. */
  inMemory(): store.KindsState | null {
    return this.cache.isGood(this.readAt, [kindsTag]) ? this.read : null;
  }

  /** For what people see: as they are now, also while nobody tells us that they were changed elsewhere. */
  shown(): Promise<store.KindsState> {
    if (!this.cache.isServing) this.forget();
    return this.current();
  }

  forget(): void {
    this.state = null;
    this.read = null;
  }

  private load(): Promise<store.KindsState> {
    const loading: Promise<store.KindsState> = store.readKinds(this.database).then(
      (state) => {
        if (this.state === loading) this.read = state;
        return state;
      },
      (error) => {
        if (this.state === loading) this.forget();
        throw error;
      },
    );
    return loading;
  }

  /** Does the work with the kinds in hand; once more with new ones when the database says that they changed meanwhile. */
  async with<T>(work: (state: store.KindsState) => Promise<T>): Promise<T> {
    try {
      return await work(await this.current());
    } catch (error) {
      if (!(error instanceof KindsChanged)) throw error;
    }
    this.forget();
    return work(await this.current());
  }

  /** Name of a kind; reads anew when another process has made it since. */
  async named(ids: readonly number[]): Promise<Map<number, Kind>> {
    let { kinds } = await this.current();
    if (ids.some((id) => !kinds.some((kind) => kind.id === id))) {
      this.forget();
      kinds = (await this.current()).kinds;
    }
    return new Map(kinds.map((kind) => [kind.id, kind]));
  }
}

export const listKinds = (context: Context): Promise<Kind[]> =>
  acting(context, "see_kinds", async (actor) => {
    context.site.kinds.forget(); // an admin who edits sees what is there now
    const [{ kinds }] = await Promise.all([context.site.kinds.current(), rightsHold(context.site.database, actor)]);
    return kinds;
  });

export const addKind = (context: Context, kind: NewKind): Promise<Kind> =>
  acting(context, "change_kinds", async (actor) => {
    const { name, sort, pattern } = kind;
    const numbers =
      kind.sort === "parent"
        ? { capacity: kind.capacity, tareGrams: kind.tareKg, unitGrams: null }
        : { capacity: null, tareGrams: null, unitGrams: kind.unitWeightKg };
    const added = await store.addKind(context.site.database, actor, {
      name,
      sort,
      pattern,
      ...numbers,
    });
    context.site.kinds.forget();
    return added;
  });

export const changeKind = (context: Context, kindId: number, { tareKg, unitWeightKg, ...rest }: KindChange): Promise<Kind> =>
  acting(context, "change_kinds", async (actor) => {
    const change = {
      ...rest,
      ...(tareKg === undefined ? {} : { tareGrams: tareKg }),
      ...(unitWeightKg === undefined ? {} : { unitGrams: unitWeightKg }),
    };
    const changed = await store.changeKind(context.site.database, actor, kindId, change);
    context.site.kinds.forget();
    return changed;
  });

export const listAreas = (context: Context) => acting(context, "see_areas", (actor) => store.listAreas(context.site.database, actor));

export const addArea = (context: Context, name: string) =>
  acting(context, "change_areas", (actor) => store.addArea(context.site.database, actor, name));

export const changeArea = (context: Context, areaId: number, change: AreaChange) =>
  acting(context, "change_areas", (actor) => store.changeArea(context.site.database, actor, areaId, change));
