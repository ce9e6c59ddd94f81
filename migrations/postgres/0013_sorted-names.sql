CREATE TABLE "authors" (
	"slug" text COLLATE "C" PRIMARY KEY NOT NULL,
	"folded" text COLLATE "C" NOT NULL,
	"sort_key" text COLLATE "C" NOT NULL,
	"sort_version" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"slug" text COLLATE "C" PRIMARY KEY NOT NULL,
	"folded" text COLLATE "C" NOT NULL,
	"sort_key" text COLLATE "C" NOT NULL,
	"sort_version" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
DROP INDEX "article_authors_public";--> statement-breakpoint
DROP INDEX "article_tags_public";--> statement-breakpoint
DROP INDEX "articles_title";--> statement-breakpoint
ALTER TABLE "article_authors" ADD COLUMN "slug" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "article_tags" ADD COLUMN "slug" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "title_key" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "sort_version" text COLLATE "C";--> statement-breakpoint
CREATE UNIQUE INDEX "authors_folded" ON "authors" USING btree ("folded");--> statement-breakpoint
CREATE INDEX "authors_sorted" ON "authors" USING btree ("sort_key","slug");--> statement-breakpoint
CREATE UNIQUE INDEX "tags_folded" ON "tags" USING btree ("folded");--> statement-breakpoint
CREATE INDEX "tags_sorted" ON "tags" USING btree ("sort_key","slug");--> statement-breakpoint
CREATE INDEX "article_authors_spelled" ON "article_authors" USING btree ("slug","name","public_from","url");--> statement-breakpoint
CREATE INDEX "article_tags_spelled" ON "article_tags" USING btree ("slug","tag","public_from");--> statement-breakpoint
CREATE INDEX "articles_sort_version" ON "articles" USING btree ("sort_version");--> statement-breakpoint
CREATE INDEX "article_authors_public" ON "article_authors" USING btree ("slug","public_from","article_id");--> statement-breakpoint
CREATE INDEX "article_tags_public" ON "article_tags" USING btree ("slug","public_from","article_id");--> statement-breakpoint
CREATE INDEX "articles_title" ON "articles" USING btree ("status","title_key","id");