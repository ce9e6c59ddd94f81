CREATE TABLE "bans" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"value" text COLLATE "C" NOT NULL,
	"verdict" text COLLATE "C" NOT NULL,
	"reason" text COLLATE "C",
	"created_at" text COLLATE "C" NOT NULL,
	"created_by" text COLLATE "C",
	"expires_at" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "comment_events" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"comment_id" text COLLATE "C" NOT NULL,
	"article_id" text COLLATE "C" NOT NULL,
	"actor" text COLLATE "C" NOT NULL,
	"actor_id" text COLLATE "C",
	"action" text COLLATE "C" NOT NULL,
	"from_status" text COLLATE "C",
	"to_status" text COLLATE "C",
	"reason" text COLLATE "C",
	"created_at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comment_reports" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"comment_id" text COLLATE "C" NOT NULL,
	"reason" text COLLATE "C" NOT NULL,
	"note" text COLLATE "C",
	"network_hash" text COLLATE "C",
	"created_at" text COLLATE "C" NOT NULL,
	"resolved_at" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "comment_traits" (
	"comment_id" text COLLATE "C" NOT NULL,
	"trait" text COLLATE "C" NOT NULL,
	CONSTRAINT "comment_traits_comment_id_trait_pk" PRIMARY KEY("comment_id","trait")
);
--> statement-breakpoint
CREATE TABLE "spent_tokens" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"expires_at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "public_as" text COLLATE "C" DEFAULT 'nothing' NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "findings" json;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "changed_at" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "reviewed_at" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "comment_reports" ADD CONSTRAINT "comment_reports_comment_id_comments_id_fk" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_traits" ADD CONSTRAINT "comment_traits_comment_id_comments_id_fk" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bans_value" ON "bans" USING btree ("kind","value");--> statement-breakpoint
CREATE INDEX "bans_created" ON "bans" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "comment_events_comment" ON "comment_events" USING btree ("comment_id","created_at","id");--> statement-breakpoint
CREATE INDEX "comment_events_created" ON "comment_events" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "comment_reports_network" ON "comment_reports" USING btree ("comment_id","network_hash");--> statement-breakpoint
CREATE INDEX "comment_reports_open" ON "comment_reports" USING btree ("resolved_at","comment_id");--> statement-breakpoint
CREATE INDEX "comment_reports_created" ON "comment_reports" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "comment_traits_trait" ON "comment_traits" USING btree ("trait","comment_id");--> statement-breakpoint
CREATE INDEX "spent_tokens_expires" ON "spent_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "comments_changed" ON "comments" USING btree ("article_id","changed_at");--> statement-breakpoint
CREATE INDEX "comments_status" ON "comments" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "comments_email" ON "comments" USING btree ("author_email");--> statement-breakpoint
-- Until now no comment was ever hidden after it had been public.
UPDATE "comments" SET
	"public_as" = CASE WHEN "deleted_at" IS NOT NULL THEN 'tombstone' WHEN "status" = 'approved' THEN 'comment' ELSE 'nothing' END,
	"changed_at" = COALESCE("deleted_at", "edited_at", "created_at"),
	"author_email" = lower("author_email");
