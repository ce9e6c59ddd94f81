CREATE TABLE `article_authors` (
	`article_id` text NOT NULL,
	`position` integer NOT NULL,
	`name` text NOT NULL,
	`url` text,
	PRIMARY KEY(`article_id`, `position`),
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `article_authors_name` ON `article_authors` (`name`,`article_id`);--> statement-breakpoint
CREATE TABLE `article_references` (
	`id` text PRIMARY KEY NOT NULL,
	`article_id` text NOT NULL,
	`key` text NOT NULL,
	`position` integer NOT NULL,
	`fields` text NOT NULL,
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `article_references_key` ON `article_references` (`article_id`,`key`);--> statement-breakpoint
CREATE TABLE `article_tags` (
	`article_id` text NOT NULL,
	`position` integer NOT NULL,
	`tag` text NOT NULL,
	PRIMARY KEY(`article_id`, `position`),
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `article_tags_tag` ON `article_tags` (`tag`,`article_id`);--> statement-breakpoint
CREATE TABLE `articles` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`subtitle` text,
	`subtitle_lang` text,
	`lang` text NOT NULL,
	`summary` text,
	`status` text NOT NULL,
	`image` text,
	`canonical_url` text,
	`comment_policy` text NOT NULL,
	`meta` text NOT NULL,
	`word_count` integer NOT NULL,
	`published_at` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `articles_slug` ON `articles` (`slug`);--> statement-breakpoint
CREATE INDEX `articles_published` ON `articles` (`status`,`published_at`,`id`);--> statement-breakpoint
CREATE INDEX `articles_updated` ON `articles` (`status`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `articles_title` ON `articles` (`status`,`title`,`id`);--> statement-breakpoint
CREATE TABLE `comments` (
	`id` text PRIMARY KEY NOT NULL,
	`article_id` text NOT NULL,
	`root_id` text,
	`parent_id` text,
	`depth` integer NOT NULL,
	`status` text NOT NULL,
	`deleted_at` text,
	`author_name` text NOT NULL,
	`author_url` text,
	`author_email` text,
	`network_hash` text,
	`body` text NOT NULL,
	`html` text NOT NULL,
	`text` text NOT NULL,
	`renderer_version` integer NOT NULL,
	`fingerprint` text,
	`created_at` text NOT NULL,
	`edited_at` text,
	`version` integer NOT NULL,
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`root_id`) REFERENCES `comments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`parent_id`) REFERENCES `comments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `comments_fingerprint` ON `comments` (`fingerprint`);--> statement-breakpoint
CREATE INDEX `comments_article` ON `comments` (`article_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `comments_thread` ON `comments` (`root_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `comments_parent` ON `comments` (`parent_id`);--> statement-breakpoint
CREATE INDEX `comments_network` ON `comments` (`network_hash`,`created_at`);--> statement-breakpoint
CREATE INDEX `comments_renderer` ON `comments` (`renderer_version`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`body_hash` text NOT NULL,
	`resource_id` text NOT NULL,
	`status_code` integer NOT NULL,
	`answer` text,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE INDEX `idempotency_keys_resource` ON `idempotency_keys` (`resource_id`);--> statement-breakpoint
CREATE TABLE `sections` (
	`id` text PRIMARY KEY NOT NULL,
	`article_id` text NOT NULL,
	`parent_id` text,
	`position` integer NOT NULL,
	`depth` integer NOT NULL,
	`anchor` text NOT NULL,
	`heading` text,
	`kind` text NOT NULL,
	`body` text NOT NULL,
	`html` text NOT NULL,
	`text` text NOT NULL,
	`citations` text NOT NULL,
	`renderer_version` integer NOT NULL,
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`parent_id`) REFERENCES `sections`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sections_anchor` ON `sections` (`article_id`,`anchor`);--> statement-breakpoint
CREATE INDEX `sections_order` ON `sections` (`article_id`,`depth`,`position`);--> statement-breakpoint
CREATE INDEX `sections_parent` ON `sections` (`parent_id`);--> statement-breakpoint
CREATE INDEX `sections_renderer` ON `sections` (`renderer_version`);--> statement-breakpoint
CREATE TABLE `seeded_articles` (
	`slug` text PRIMARY KEY NOT NULL,
	`seeded_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
