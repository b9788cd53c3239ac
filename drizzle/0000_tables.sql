-- By hand: the extension, and that the log is partitioned (the generator knows neither).
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE TABLE "areas" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "areas_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "areas_name_length" CHECK (length("areas"."name") between 1 and 60)
);
--> statement-breakpoint
CREATE TABLE "bags" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "bags_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"sort" text NOT NULL,
	"kind_id" integer NOT NULL,
	"area_id" integer,
	"parent_id" bigint,
	"bill_id" bigint,
	"child_count" integer DEFAULT 0 NOT NULL,
	"capacity" integer,
	"own_grams" integer NOT NULL,
	"weight_grams" integer NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"closed_short" boolean DEFAULT false NOT NULL,
	"packed_at" timestamp with time zone,
	"packed_by" integer,
	"packed_station" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bags_code_normal" CHECK ("bags"."code" ~ '^[A-Z0-9][A-Z0-9-]{0,39}$'),
	CONSTRAINT "bags_of_their_sort" CHECK ("bags"."weight_grams" >= "bags"."own_grams" and "bags"."own_grams" >= 0 and case "bags"."sort"
        when 'parent' then "bags"."parent_id" is null and "bags"."child_count" between 0 and "bags"."capacity" and "bags"."capacity" is not null
          and "bags"."status" in ('open', 'closed', 'billed', 'dispatched', 'returned')
        when 'child' then "bags"."bill_id" is null and "bags"."capacity" is null and "bags"."child_count" = 0
          and "bags"."status" = case when "bags"."parent_id" is null then 'free' else 'packed' end
        else false end)
);
--> statement-breakpoint
CREATE TABLE "bills" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "bills_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"number" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"target" integer NOT NULL,
	"destination" text,
	"vehicle" text,
	"note" text,
	"area_id" integer,
	"parent_count" integer DEFAULT 0 NOT NULL,
	"child_count" integer DEFAULT 0 NOT NULL,
	"weight_grams" bigint DEFAULT 0 NOT NULL,
	"made_by" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bills_status_known" CHECK ("bills"."status" in ('open', 'completed')),
	CONSTRAINT "bills_target_bounds" CHECK ("bills"."target" between 1 and 500),
	CONSTRAINT "bills_counts_bounds" CHECK ("bills"."parent_count" between 0 and 500 and "bills"."child_count" >= 0 and "bills"."weight_grams" >= 0)
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"scanned_at" timestamp with time zone,
	"key" uuid,
	"person_id" integer,
	"area_id" integer,
	"station" text,
	"how" text,
	"what" text NOT NULL,
	"outcome" text NOT NULL,
	"result" text NOT NULL,
	"code" text,
	"bag_id" bigint,
	"parent_id" bigint,
	"from_parent_id" bigint,
	"bill_id" bigint,
	"reverses" bigint,
	"reason" text,
	"answer" jsonb,
	CONSTRAINT "events_id_at_pk" PRIMARY KEY("id","at"),
	CONSTRAINT "events_result_known" CHECK ("events"."result" in ('good', 'repeat', 'refused'))
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "kinds" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "kinds_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"sort" text NOT NULL,
	"pattern" text NOT NULL,
	"capacity" integer,
	"unit_grams" integer,
	"tare_grams" integer,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "kinds_sort_known" CHECK ("kinds"."sort" in ('parent', 'child')),
	CONSTRAINT "kinds_of_their_sort" CHECK (case "kinds"."sort" when 'parent' then "kinds"."capacity" is not null and "kinds"."tare_grams" is not null and "kinds"."unit_grams" is null
          else "kinds"."capacity" is null and "kinds"."tare_grams" is null and "kinds"."unit_grams" is not null end),
	CONSTRAINT "kinds_capacity_bounds" CHECK ("kinds"."capacity" between 1 and 1000),
	CONSTRAINT "kinds_weight_bounds" CHECK (coalesce("kinds"."unit_grams", "kinds"."tare_grams") between 0 and 1000000)
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "people_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"username" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"area_id" integer,
	"password_hash" text NOT NULL,
	"must_change" boolean DEFAULT true NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"rights" integer DEFAULT 1 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"wait_until" timestamp with time zone,
	"last_seen_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "people_role_known" CHECK ("people"."role" in ('dispatcher', 'biller', 'admin')),
	CONSTRAINT "people_username_length" CHECK (length("people"."username") between 1 and 60)
);
--> statement-breakpoint
CREATE TABLE "scan_keys" (
	"key" uuid PRIMARY KEY NOT NULL,
	"fingerprint" uuid NOT NULL,
	"event_id" bigint NOT NULL,
	"event_at" timestamp with time zone NOT NULL,
	"person_id" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sessions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"token_hash" "bytea" NOT NULL,
	"person_id" integer NOT NULL,
	"device_name" text,
	"scope" text DEFAULT 'all' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "sessions_scope_known" CHECK ("sessions"."scope" in ('all', 'scan', 'read'))
);
--> statement-breakpoint
CREATE TABLE "site" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"kinds_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "site_is_one" CHECK ("site"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "tallies" (
	"day" date NOT NULL,
	"person_id" integer NOT NULL,
	"station" text NOT NULL,
	"outcome" text NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "tallies_day_person_id_station_outcome_pk" PRIMARY KEY("day","person_id","station","outcome")
);
--> statement-breakpoint
ALTER TABLE "bags" ADD CONSTRAINT "bags_bill_id_bills_id_fk" FOREIGN KEY ("bill_id") REFERENCES "public"."bills"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bags" ADD CONSTRAINT "bags_parent_exists" FOREIGN KEY ("parent_id") REFERENCES "public"."bags"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bills" ADD CONSTRAINT "bills_area_id_areas_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bills" ADD CONSTRAINT "bills_made_by_people_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_area_id_areas_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "areas_name_once" ON "areas" USING btree (lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "bags_code_once" ON "bags" USING btree ("code");--> statement-breakpoint
CREATE INDEX "bags_code_parts" ON "bags" USING gin ("code" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "bags_newest" ON "bags" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "bags_newest_parents" ON "bags" USING btree ("created_at","id") WHERE sort = 'parent';--> statement-breakpoint
CREATE INDEX "bags_newest_by_status" ON "bags" USING btree ("status","created_at","id") WHERE status not in ('packed');--> statement-breakpoint
CREATE INDEX "bags_by_area" ON "bags" USING btree ("area_id","created_at","id") WHERE area_id is not null;--> statement-breakpoint
CREATE INDEX "bags_by_kind" ON "bags" USING btree ("kind_id","created_at","id");--> statement-breakpoint
CREATE INDEX "bags_in_parent" ON "bags" USING btree ("parent_id") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "bags_on_bill" ON "bags" USING btree ("bill_id") WHERE bill_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "bills_number_once" ON "bills" USING btree (upper("number"));--> statement-breakpoint
CREATE INDEX "bills_newest" ON "bills" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "bills_open" ON "bills" USING btree ("created_at","id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "events_of_bag" ON "events" USING btree ("bag_id","id") WHERE bag_id is not null;--> statement-breakpoint
CREATE INDEX "events_of_parent" ON "events" USING btree ("parent_id","id") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "events_of_old_parent" ON "events" USING btree ("from_parent_id","id") WHERE from_parent_id is not null;--> statement-breakpoint
CREATE INDEX "events_of_bill" ON "events" USING btree ("bill_id","id") WHERE bill_id is not null;--> statement-breakpoint
CREATE INDEX "events_of_person" ON "events" USING btree ("person_id","id");--> statement-breakpoint
CREATE INDEX "events_undoable" ON "events" USING btree ("person_id",coalesce("station", ''),"id") WHERE result = 'good' and what in ('pack', 'move', 'unpack', 'close', 'reopen', 'link', 'unlink', 'return');--> statement-breakpoint
CREATE INDEX "events_reversed" ON "events" USING btree ("reverses") WHERE reverses is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "kinds_name_once" ON "kinds" USING btree (lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "people_username_once" ON "people" USING btree (lower("username"));--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_hash_once" ON "sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "sessions_of_person" ON "sessions" USING btree ("person_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "sessions_of_devices" ON "sessions" USING btree ("id") WHERE device_name is not null;