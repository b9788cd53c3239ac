CREATE TABLE "bill_versions" (
	"bill_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by" integer NOT NULL,
	"reason" text,
	"document" jsonb NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "bill_versions_bill_id_version_pk" PRIMARY KEY("bill_id","version")
);
--> statement-breakpoint
CREATE TABLE "day_numbers" (
	"day" date NOT NULL,
	"what" text NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "day_numbers_day_what_pk" PRIMARY KEY("day","what")
);
--> statement-breakpoint
CREATE TABLE "return_items" (
	"return_id" bigint NOT NULL,
	"bag_id" bigint NOT NULL,
	"bill_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by" integer NOT NULL,
	"station" text,
	"state" text DEFAULT 'back' NOT NULL,
	CONSTRAINT "return_items_return_id_bag_id_at_pk" PRIMARY KEY("return_id","bag_id","at"),
	CONSTRAINT "return_items_state_known" CHECK ("return_items"."state" in ('back', 'undone', 'put_back', 'kept'))
);
--> statement-breakpoint
CREATE TABLE "returns" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "returns_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"number" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"area_id" integer,
	"note" text,
	"parent_count" integer DEFAULT 0 NOT NULL,
	"made_by" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "returns_status_known" CHECK ("returns"."status" in ('open', 'finished', 'cancelled')),
	CONSTRAINT "returns_count_bounds" CHECK ("returns"."parent_count" >= 0)
);
--> statement-breakpoint
ALTER TABLE "bags" DROP CONSTRAINT "bags_of_their_sort";--> statement-breakpoint
ALTER TABLE "bills" ADD COLUMN "full_grams" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "bills" ADD COLUMN "short_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "bills" ADD COLUMN "version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "bills" ADD COLUMN "completed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "bills" ADD COLUMN "completed_by" integer;--> statement-breakpoint
ALTER TABLE "returns" ADD CONSTRAINT "returns_area_id_areas_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "returns" ADD CONSTRAINT "returns_made_by_people_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "return_items_of_bill" ON "return_items" USING btree ("bill_id");--> statement-breakpoint
CREATE UNIQUE INDEX "returns_number_once" ON "returns" USING btree ("number");--> statement-breakpoint
CREATE INDEX "returns_newest" ON "returns" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "bills_completed" ON "bills" USING btree ("completed_at") WHERE completed_at is not null;--> statement-breakpoint
CREATE INDEX "bills_number_parts" ON "bills" USING gin (upper("number") gin_trgm_ops);--> statement-breakpoint
ALTER TABLE "bags" ADD CONSTRAINT "bags_of_their_sort" CHECK ("bags"."weight_grams" >= "bags"."own_grams" and "bags"."own_grams" >= 0 and case "bags"."sort"
        when 'parent' then "bags"."parent_id" is null and "bags"."child_count" between 0 and "bags"."capacity" and "bags"."capacity" is not null
          and "bags"."status" = any (case when "bags"."bill_id" is null then '{open,closed,returned}'::text[] else '{billed,dispatched}' end)
        when 'child' then "bags"."bill_id" is null and "bags"."capacity" is null and "bags"."child_count" = 0
          and "bags"."status" = case when "bags"."parent_id" is null then 'free' else 'packed' end
        else false end);--> statement-breakpoint
ALTER TABLE "bills" ADD CONSTRAINT "bills_shorts_bounds" CHECK ("bills"."short_count" between 0 and "bills"."parent_count" and "bills"."full_grams" >= 0);--> statement-breakpoint
ALTER TABLE "bills" ADD CONSTRAINT "bills_within_target" CHECK ("bills"."parent_count" <= "bills"."target");--> statement-breakpoint
ALTER TABLE "bills" ADD CONSTRAINT "bills_completed_whole" CHECK (("bills"."status" = 'completed') = ("bills"."completed_at" is not null) and "bills"."version" >= 0);--> statement-breakpoint
-- A frozen document stays what it was (rule 4), and tickets are never destroyed.
CREATE TRIGGER "bill_versions_append_only" BEFORE UPDATE OR DELETE ON "bill_versions" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "bill_versions_never_emptied" BEFORE TRUNCATE ON "bill_versions" EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "returns_for_ever" BEFORE DELETE ON "returns" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "return_items_for_ever" BEFORE DELETE ON "return_items" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "returns_never_emptied" BEFORE TRUNCATE ON "returns" EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "return_items_never_emptied" BEFORE TRUNCATE ON "return_items" EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- A bill keeps its number; a completed one keeps all that people wrote on it until it is opened again. Parents may still come back from it.
CREATE TRIGGER "bills_keep_identity" AFTER UPDATE OF number, id ON "bills" FOR EACH ROW
  WHEN (old.number IS DISTINCT FROM new.number OR old.id IS DISTINCT FROM new.id)
  EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "bills_locked" AFTER UPDATE OF target, destination, vehicle, note, area_id, version, completed_at, completed_by ON "bills" FOR EACH ROW
  WHEN (old.status = 'completed' AND new.status = 'completed'
    AND (old.target, old.destination, old.vehicle, old.note, old.area_id, old.version, old.completed_at, old.completed_by)
      IS DISTINCT FROM (new.target, new.destination, new.vehicle, new.note, new.area_id, new.version, new.completed_at, new.completed_by))
  EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Only an empty, open bill that was never completed may be deleted.
CREATE TRIGGER "bills_kept" BEFORE DELETE ON "bills" FOR EACH ROW
  WHEN (old.status = 'completed' OR old.version > 0 OR old.parent_count > 0)
  EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- From one bill to another only through none (rule 2), and what is on a bill is frozen in its weight and room too (rule 4).
CREATE TRIGGER "bags_on_one_bill" AFTER UPDATE OF bill_id ON "bags" FOR EACH ROW
  WHEN (old.bill_id IS NOT NULL AND new.bill_id IS NOT NULL AND old.bill_id <> new.bill_id)
  EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "bags_weight_frozen_on_bill" AFTER UPDATE OF own_grams, weight_grams, capacity, closed_short ON "bags" FOR EACH ROW
  WHEN (old.bill_id IS NOT NULL AND new.bill_id = old.bill_id
    AND (old.own_grams, old.weight_grams, old.capacity, old.closed_short) IS DISTINCT FROM (new.own_grams, new.weight_grams, new.capacity, new.closed_short))
  EXECUTE FUNCTION refuse_change();
