CREATE TABLE "article_comments" (
	"article_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"comments" integer NOT NULL,
	"listed" integer NOT NULL,
	"threads" integer NOT NULL,
	"changes" integer NOT NULL
);
--> statement-breakpoint
DROP INDEX "comments_changed";--> statement-breakpoint
DROP INDEX "comments_thread";--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "reply_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "thread_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "article_comments" ADD CONSTRAINT "article_comments_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comments_public" ON "comments" USING btree ("article_id","created_at","id") WHERE public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX "comments_public_roots" ON "comments" USING btree ("article_id","created_at","id") WHERE root_id is null and public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX "comments_public_thread" ON "comments" USING btree ("root_id","created_at","id") WHERE public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX "comments_public_changes" ON "comments" USING btree ("article_id","changed_at","created_at","id","root_id","public_as") WHERE public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX "comments_public_replies" ON "comments" USING btree ("parent_id","created_at","id","changed_at","public_as") WHERE public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX "comments_root" ON "comments" USING btree ("root_id");--> statement-breakpoint
UPDATE comments SET reply_count = (SELECT count(*) FROM comments reply WHERE reply.parent_id = comments.id AND reply.public_as = 'comment'), thread_count = (SELECT count(*) FROM comments reply WHERE reply.root_id = comments.id AND reply.public_as <> 'nothing') WHERE id IN (SELECT parent_id FROM comments WHERE public_as <> 'nothing' UNION SELECT root_id FROM comments WHERE public_as <> 'nothing');--> statement-breakpoint
INSERT INTO article_comments (article_id, comments, listed, threads, changes) SELECT article_id, count(CASE WHEN public_as = 'comment' THEN 1 END), count(*), count(CASE WHEN root_id IS NULL THEN 1 END), 1 FROM comments WHERE public_as <> 'nothing' GROUP BY article_id;
