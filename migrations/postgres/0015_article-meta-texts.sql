ALTER TABLE "articles" ADD COLUMN "meta_title" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "articles" ADD COLUMN "meta_description" text COLLATE "C";