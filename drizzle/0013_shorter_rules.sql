-- For a moment nobody else may use bags and bills. Whoever holds them for long, such as a backup, is not waited for: nobody could scan behind us
-- meanwhile. It is tried again then (`migrate.ts`). Bills first, as every command does.
SET LOCAL lock_timeout = '500ms';
--> statement-breakpoint
LOCK TABLE "bills", "bags" IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
-- The same rules in less text: PostgreSQL reads the text of checks and of triggers' conditions anew for every statement, and a pack, which
-- changes bags twice, paid a tenth of its time for that. A function's text is read once by each connection.
CREATE FUNCTION bag_is_of_its_sort(sort text, status text, parent bigint, bill bigint, children int, capacity int, own int, grams int)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN grams >= own AND own >= 0 AND CASE sort
    WHEN 'parent' THEN parent IS NULL AND children BETWEEN 0 AND capacity AND capacity IS NOT NULL
      AND status = ANY (CASE WHEN bill IS NULL THEN '{open,closed,returned}'::text[] ELSE '{billed,dispatched}' END)
    WHEN 'child' THEN bill IS NULL AND capacity IS NULL AND children = 0
      AND status = CASE WHEN parent IS NULL THEN 'free' ELSE 'packed' END
    ELSE false END;
END $$;
--> statement-breakpoint
CREATE FUNCTION bill_is_whole(status text, target int, parents int, children int, grams bigint, shorts int, full_grams bigint, version int, completed_at timestamptz)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN status IN ('open', 'completed') AND target BETWEEN 1 AND 500 AND parents BETWEEN 0 AND target AND children >= 0 AND grams >= 0
    AND shorts BETWEEN 0 AND parents AND full_grams >= 0 AND version >= 0 AND (status = 'completed') = (completed_at IS NOT NULL);
END $$;
--> statement-breakpoint
-- What is there already passed the same rules in their longer form, so nothing is read, and it takes a moment at any size.
ALTER TABLE "bags" DROP CONSTRAINT "bags_of_their_sort", ADD CONSTRAINT "bags_of_their_sort"
  CHECK (bag_is_of_its_sort("bags"."sort", "bags"."status", "bags"."parent_id", "bags"."bill_id", "bags"."child_count", "bags"."capacity", "bags"."own_grams", "bags"."weight_grams")) NOT VALID;
--> statement-breakpoint
ALTER TABLE "bills" DROP CONSTRAINT "bills_status_known", DROP CONSTRAINT "bills_target_bounds", DROP CONSTRAINT "bills_counts_bounds",
  DROP CONSTRAINT "bills_shorts_bounds", DROP CONSTRAINT "bills_within_target", DROP CONSTRAINT "bills_completed_whole", ADD CONSTRAINT "bills_whole"
  CHECK (bill_is_whole("bills"."status", "bills"."target", "bills"."parent_count", "bills"."child_count", "bills"."weight_grams", "bills"."short_count", "bills"."full_grams", "bills"."version", "bills"."completed_at")) NOT VALID;
--> statement-breakpoint
-- What is on a bill is frozen, in its count, its weight and its room (rule 4). One trigger instead of two.
CREATE FUNCTION refuse_change_on_bill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.bill_id = old.bill_id AND (old.child_count, old.own_grams, old.weight_grams, old.capacity, old.closed_short)
    IS DISTINCT FROM (new.child_count, new.own_grams, new.weight_grams, new.capacity, new.closed_short) THEN
    RAISE EXCEPTION '% of % is not allowed', tg_op, tg_table_name USING errcode = 'TT403';
  END IF;
  RETURN null;
END $$;
--> statement-breakpoint
DROP TRIGGER "bags_weight_frozen_on_bill" ON "bags";
--> statement-breakpoint
DROP TRIGGER "bags_frozen_on_bill" ON "bags";
--> statement-breakpoint
CREATE TRIGGER "bags_frozen_on_bill" AFTER UPDATE OF child_count, own_grams, weight_grams, capacity, closed_short ON "bags" FOR EACH ROW
  WHEN (old.bill_id IS NOT NULL) EXECUTE FUNCTION refuse_change_on_bill();
