ALTER TABLE "people" ADD COLUMN "tried_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "station_people" ADD COLUMN "tried_at" timestamp with time zone;