-- Rules that no application code can get round, and what every new site starts with.

CREATE SEQUENCE "events_id_seq" AS bigint OWNED BY "events"."id";
--> statement-breakpoint
-- Nothing is lost when a month's partition is missing; `make_event_partitions` makes them ahead, so this one stays empty.
CREATE TABLE "events_rest" PARTITION OF "events" DEFAULT;
--> statement-breakpoint
-- The log is append-only, also for whoever owns the tables.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is not allowed', tg_op, tg_table_name USING errcode = 'TT403';
END $$;
--> statement-breakpoint
CREATE TRIGGER "events_append_only" BEFORE UPDATE OR DELETE ON "events" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "scan_keys_for_ever" BEFORE UPDATE OR DELETE ON "scan_keys" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- What a bag is stays what it is (rule 1), and bags, kinds and people are never destroyed (rule 7). After the update, not before: a trigger
-- before it would lock every row a second time.
CREATE TRIGGER "bags_keep_identity" AFTER UPDATE OF code, sort, id ON "bags" FOR EACH ROW
  WHEN (old.code IS DISTINCT FROM new.code OR old.sort IS DISTINCT FROM new.sort OR old.id IS DISTINCT FROM new.id)
  EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "bags_for_ever" BEFORE DELETE ON "bags" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "kinds_for_ever" BEFORE DELETE ON "kinds" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "people_for_ever" BEFORE DELETE ON "people" FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- What is on a bill is frozen (rule 4): nothing is packed into it or taken out, whoever asks.
CREATE TRIGGER "bags_frozen_on_bill" AFTER UPDATE OF child_count ON "bags" FOR EACH ROW
  WHEN (old.bill_id IS NOT NULL AND new.bill_id = old.bill_id AND old.child_count <> new.child_count)
  EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- A child's parent must be a parent: the foreign key can't say so. Only a new or another parent is looked at.
CREATE FUNCTION refuse_child_as_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM bags WHERE id = new.parent_id AND sort = 'parent') THEN
    RAISE EXCEPTION 'a child bag holds no bags' USING errcode = 'TT403';
  END IF;
  RETURN null;
END $$;
--> statement-breakpoint
CREATE TRIGGER "bags_parent_is_parent" AFTER INSERT OR UPDATE OF parent_id ON "bags" FOR EACH ROW
  WHEN (new.parent_id IS NOT NULL) EXECUTE FUNCTION refuse_child_as_parent();
--> statement-breakpoint
-- A parent's row changes with each child: room on its page keeps those changes away from the indexes.
ALTER TABLE "bags" SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
--> statement-breakpoint
ALTER TABLE "tallies" SET (fillfactor = 50);
--> statement-breakpoint
INSERT INTO "site" DEFAULT VALUES;
--> statement-breakpoint
INSERT INTO "kinds" ("name", "sort", "pattern", "capacity", "unit_grams", "tare_grams") VALUES
  ('Mustard sack', 'parent', 'SB#####', 30, NULL, 0),
  ('Moong sack', 'parent', 'M444-#####', 15, NULL, 0),
  ('Packet', 'child', '4 to 20 letters or digits', NULL, 1000, NULL);
--> statement-breakpoint
-- Emptying a table would be a way round all of the above.
CREATE TRIGGER "events_never_emptied" BEFORE TRUNCATE ON "events" EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "scan_keys_never_emptied" BEFORE TRUNCATE ON "scan_keys" EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "bags_never_emptied" BEFORE TRUNCATE ON "bags" EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER "people_never_emptied" BEFORE TRUNCATE ON "people" EXECUTE FUNCTION refuse_change();
