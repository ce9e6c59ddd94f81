CREATE TABLE `authors` (
	`slug` text PRIMARY KEY NOT NULL,
	`folded` text NOT NULL,
	`sort_key` text NOT NULL,
	`sort_version` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `authors_folded` ON `authors` (`folded`);--> statement-breakpoint
CREATE INDEX `authors_sorted` ON `authors` (`sort_key`,`slug`);--> statement-breakpoint
CREATE TABLE `tags` (
	`slug` text PRIMARY KEY NOT NULL,
	`folded` text NOT NULL,
	`sort_key` text NOT NULL,
	`sort_version` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tags_folded` ON `tags` (`folded`);--> statement-breakpoint
CREATE INDEX `tags_sorted` ON `tags` (`sort_key`,`slug`);--> statement-breakpoint
DROP INDEX `article_authors_public`;--> statement-breakpoint
ALTER TABLE `article_authors` ADD `slug` text;--> statement-breakpoint
CREATE INDEX `article_authors_spelled` ON `article_authors` (`slug`,`name`,`public_from`,`url`);--> statement-breakpoint
CREATE INDEX `article_authors_public` ON `article_authors` (`slug`,`public_from`,`article_id`);--> statement-breakpoint
DROP INDEX `article_tags_public`;--> statement-breakpoint
ALTER TABLE `article_tags` ADD `slug` text;--> statement-breakpoint
CREATE INDEX `article_tags_spelled` ON `article_tags` (`slug`,`tag`,`public_from`);--> statement-breakpoint
CREATE INDEX `article_tags_public` ON `article_tags` (`slug`,`public_from`,`article_id`);--> statement-breakpoint
DROP INDEX `articles_title`;--> statement-breakpoint
ALTER TABLE `articles` ADD `title_key` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `articles` ADD `sort_version` text;--> statement-breakpoint
CREATE INDEX `articles_sort_version` ON `articles` (`sort_version`);--> statement-breakpoint
CREATE INDEX `articles_title` ON `articles` (`status`,`title_key`,`id`);