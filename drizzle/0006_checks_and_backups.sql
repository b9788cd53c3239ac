CREATE TABLE "backup_runs" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "backup_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seconds" real,
	"file" text,
	"bytes" bigint,
	"rows" bigint,
	"verified" boolean DEFAULT false NOT NULL,
	"how" text NOT NULL,
	"fault" text,
	CONSTRAINT "backup_runs_how_known" CHECK ("backup_runs"."how" in ('nightly', 'cli'))
);
--> statement-breakpoint
CREATE TABLE "check_runs" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "check_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seconds" real,
	"problems" jsonb,
	"rows" bigint,
	"how" text NOT NULL,
	"asked_by" integer,
	"fault" text,
	CONSTRAINT "check_runs_how_known" CHECK ("check_runs"."how" in ('nightly', 'asked', 'cli'))
);
