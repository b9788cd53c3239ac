ALTER TABLE "import_rows" ADD COLUMN "bill_cell" text;--> statement-breakpoint
ALTER TABLE "import_rows" ADD COLUMN "bill_text" text;--> statement-breakpoint
ALTER TABLE "import_rows" ADD COLUMN "bill_number" text;--> statement-breakpoint
ALTER TABLE "import_rows" ADD COLUMN "kind_text" text;--> statement-breakpoint
ALTER TABLE "import_rows" ADD COLUMN "area_text" text;--> statement-breakpoint
ALTER TABLE "import_rows" ADD COLUMN "bill_id" bigint;--> statement-breakpoint
ALTER TABLE "import_rows" ADD COLUMN "bill_stamp" timestamp with time zone;