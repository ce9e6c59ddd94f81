DROP INDEX `article_authors_name`;--> statement-breakpoint
ALTER TABLE `article_authors` ADD `public_from` text;--> statement-breakpoint
ALTER TABLE `article_authors` ADD `namesakes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `article_authors_public` ON `article_authors` (`name`,`public_from`,`article_id`,`namesakes`,`url`) WHERE public_from is not null;--> statement-breakpoint
DROP INDEX `article_tags_tag`;--> statement-breakpoint
ALTER TABLE `article_tags` ADD `public_from` text;--> statement-breakpoint
CREATE INDEX `article_tags_public` ON `article_tags` (`tag`,`public_from`,`article_id`) WHERE public_from is not null;--> statement-breakpoint
UPDATE article_authors SET public_from = (SELECT published_at FROM articles WHERE id = article_id AND status = 'published'), namesakes = (SELECT count(*) FROM article_authors earlier WHERE earlier.article_id = article_authors.article_id AND earlier.name = article_authors.name AND earlier.position < article_authors.position);--> statement-breakpoint
UPDATE article_tags SET public_from = (SELECT published_at FROM articles WHERE id = article_id AND status = 'published');
