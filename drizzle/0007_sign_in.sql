CREATE TABLE "password_links" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "password_links_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"token_hash" "bytea" NOT NULL,
	"person_id" integer NOT NULL,
	"made_by" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sign_in_tries" (
	"door" text NOT NULL,
	"subject" "bytea" NOT NULL,
	"failures" real DEFAULT 0 NOT NULL,
	"wait_until" timestamp with time zone,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sign_in_tries_door_subject_pk" PRIMARY KEY("door","subject"),
	CONSTRAINT "sign_in_tries_door_known" CHECK ("sign_in_tries"."door" in ('name', 'address'))
);
--> statement-breakpoint
CREATE TABLE "station_people" (
	"station_id" bigint NOT NULL,
	"person_id" integer NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"wait_until" timestamp with time zone,
	CONSTRAINT "station_people_station_id_person_id_pk" PRIMARY KEY("station_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "agent" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "wait_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "rights" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "earlier_hash" "bytea";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "earlier_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "password_links" ADD CONSTRAINT "password_links_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_links" ADD CONSTRAINT "password_links_made_by_people_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "station_people" ADD CONSTRAINT "station_people_station_id_stations_id_fk" FOREIGN KEY ("station_id") REFERENCES "public"."stations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "station_people" ADD CONSTRAINT "station_people_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "password_links_token_hash_once" ON "password_links" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "password_links_of_person" ON "password_links" USING btree ("person_id") WHERE used_at is null;--> statement-breakpoint
CREATE INDEX "sessions_by_earlier_hash" ON "sessions" USING btree ("earlier_hash") WHERE earlier_hash is not null;