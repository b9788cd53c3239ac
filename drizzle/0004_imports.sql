CREATE TABLE "import_rows" (
	"import_id" integer NOT NULL,
	"place" integer NOT NULL,
	"sheet" smallint NOT NULL,
	"row" integer NOT NULL,
	"parent_cell" text,
	"child_cell" text,
	"parent_text" text,
	"child_text" text,
	"parent_code" text,
	"parent_kind" integer,
	"child_code" text,
	"child_kind" integer,
	"area_id" integer,
	"verdict" text,
	"reason" text,
	"other" text,
	"hint" text,
	"chunk" integer,
	"child_id" bigint,
	"parent_id" bigint,
	"from_parent_id" bigint,
	"child_stamp" timestamp with time zone,
	"parent_stamp" timestamp with time zone,
	"event_id" bigint,
	CONSTRAINT "import_rows_import_id_place_pk" PRIMARY KEY("import_id","place"),
	CONSTRAINT "import_rows_verdict_known" CHECK ("import_rows"."verdict" in ('new', 'same', 'moved', 'refused', 'changed'))
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "imports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"file_name" text NOT NULL,
	"file_hash" "bytea" NOT NULL,
	"file_bytes" integer NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"layout" jsonb,
	"policy" jsonb NOT NULL,
	"progress" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"counts" jsonb,
	"problem" text,
	"kinds_version" integer,
	"made_by" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"committed_at" timestamp with time zone,
	"committed_by" integer,
	"revoked_at" timestamp with time zone,
	"revoked_by" integer,
	"worker" uuid,
	"beat_at" timestamp with time zone,
	CONSTRAINT "imports_state_known" CHECK ("imports"."state" in ('waiting', 'reading', 'checking', 'ready', 'committing', 'committed', 'revoking', 'revoked', 'cancelled', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_made_by_people_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_rows_in_chunk" ON "import_rows" USING btree ("import_id","chunk");--> statement-breakpoint
CREATE INDEX "imports_of_file" ON "imports" USING btree ("file_hash");--> statement-breakpoint
CREATE INDEX "imports_to_do" ON "imports" USING btree ("id") WHERE state in ('waiting', 'reading', 'checking', 'committing', 'revoking');