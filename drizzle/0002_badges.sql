CREATE TABLE "stations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "stations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"pass_hash" "bytea" NOT NULL,
	"made_by" integer NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"wait_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "badge_hash" "bytea";--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "badge_made_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "pin_hash" text;--> statement-breakpoint
ALTER TABLE "stations" ADD CONSTRAINT "stations_made_by_people_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "stations_pass_hash_once" ON "stations" USING btree ("pass_hash");--> statement-breakpoint
CREATE INDEX "stations_of_person" ON "stations" USING btree ("made_by") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "people_badge_once" ON "people" USING btree ("badge_hash") WHERE badge_hash is not null;--> statement-breakpoint
-- A card is never a bag: the parser says so at every door, and this to whoever comes another way. Bags from before stay as they are.
CREATE TRIGGER "bags_are_no_cards" AFTER INSERT ON "bags" FOR EACH ROW WHEN (new.code LIKE 'TT-%') EXECUTE FUNCTION refuse_change();
