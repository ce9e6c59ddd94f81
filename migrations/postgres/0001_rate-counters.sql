-- Counts of rate limits, shared by all instances. Unlogged: they are worth nothing after a crash, and cost no log.
-- Not among the tables of src/storage/tables.ts, because SQLite has no use for it and no copy takes it along.
CREATE UNLOGGED TABLE "rate_counters" (
	"key" text COLLATE "C" PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
) WITH (fillfactor = 50);
