DROP INDEX "comments_fingerprint";--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "flood_hash" text COLLATE "C";--> statement-breakpoint
CREATE INDEX "comments_flood" ON "comments" USING btree ("flood_hash","created_at");--> statement-breakpoint
CREATE INDEX "comments_fingerprint" ON "comments" USING btree ("fingerprint");