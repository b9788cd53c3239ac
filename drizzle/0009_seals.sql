CREATE TABLE "event_seals" (
	"number" bigint PRIMARY KEY NOT NULL,
	"rule" smallint NOT NULL,
	"month" text NOT NULL,
	"after_id" bigint NOT NULL,
	"last_id" bigint NOT NULL,
	"count" integer NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"previous" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	"marks" "bytea" NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	"late" boolean NOT NULL,
	CONSTRAINT "event_seals_whole" CHECK ("event_seals"."count" > 0 and "event_seals"."last_id" > "event_seals"."after_id" and length("event_seals"."hash") = 32 and length("event_seals"."previous") = 32)
);
--> statement-breakpoint
CREATE TABLE "seal_marks" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"up_to" bigint NOT NULL,
	"waits_for" text[] NOT NULL,
	CONSTRAINT "seal_marks_is_one" CHECK ("seal_marks"."id" = 1)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "event_seals_of_range" ON "event_seals" USING btree ("last_id","month");--> statement-breakpoint
CREATE INDEX "event_seals_by_time" ON "event_seals" USING btree ("sealed_at","number");--> statement-breakpoint
CREATE INDEX "event_seals_late" ON "event_seals" USING btree ("first_at") WHERE late;--> statement-breakpoint
CREATE INDEX "events_by_what" ON "events" USING btree ("what","id") WHERE what not in ('open', 'pack');--> statement-breakpoint
CREATE INDEX "events_by_outcome" ON "events" USING btree ("outcome","id") WHERE outcome not in ('opened', 'packed');--> statement-breakpoint
CREATE INDEX "events_of_station" ON "events" USING btree (lower("station"),"id") WHERE station is not null;--> statement-breakpoint
-- Seals are as append-only as what they seal.
CREATE TRIGGER "event_seals_append_only" BEFORE UPDATE OR DELETE ON "event_seals" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "event_seals_never_emptied" BEFORE TRUNCATE ON "event_seals" EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Hashes don't get smaller by being packed.
ALTER TABLE "event_seals" ALTER COLUMN "marks" SET STORAGE EXTERNAL;
