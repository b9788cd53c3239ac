ALTER TABLE "tallies" ADD COLUMN "hours" integer[];--> statement-breakpoint
ALTER TABLE "tallies" ADD COLUMN "first_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tallies" ADD COLUMN "last_at" timestamp with time zone;