ALTER TABLE "comment_reports" ADD COLUMN "user_hash" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "user_hash" text COLLATE "C";--> statement-breakpoint
CREATE UNIQUE INDEX "comment_reports_user" ON "comment_reports" USING btree ("comment_id","user_hash");--> statement-breakpoint
CREATE INDEX "comments_user" ON "comments" USING btree ("user_hash","created_at");