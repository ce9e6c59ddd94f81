ALTER TABLE "article_references" ADD COLUMN "changed_in" integer;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "outline_changed_in" integer;--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "bibliography_changed_in" integer;--> statement-breakpoint
ALTER TABLE "sections" ADD COLUMN "changed_in" integer;