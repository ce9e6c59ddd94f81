CREATE TABLE `bans` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`verdict` text NOT NULL,
	`reason` text,
	`created_at` text NOT NULL,
	`created_by` text,
	`expires_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bans_value` ON `bans` (`kind`,`value`);--> statement-breakpoint
CREATE INDEX `bans_created` ON `bans` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `comment_events` (
	`id` text PRIMARY KEY NOT NULL,
	`comment_id` text NOT NULL,
	`article_id` text NOT NULL,
	`actor` text NOT NULL,
	`actor_id` text,
	`action` text NOT NULL,
	`from_status` text,
	`to_status` text,
	`reason` text,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `comment_events_comment` ON `comment_events` (`comment_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `comment_events_created` ON `comment_events` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `comment_reports` (
	`id` text PRIMARY KEY NOT NULL,
	`comment_id` text NOT NULL,
	`reason` text NOT NULL,
	`note` text,
	`network_hash` text,
	`created_at` text NOT NULL,
	`resolved_at` text,
	FOREIGN KEY (`comment_id`) REFERENCES `comments`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `comment_reports_network` ON `comment_reports` (`comment_id`,`network_hash`);--> statement-breakpoint
CREATE INDEX `comment_reports_open` ON `comment_reports` (`resolved_at`,`comment_id`);--> statement-breakpoint
CREATE INDEX `comment_reports_created` ON `comment_reports` (`created_at`);--> statement-breakpoint
CREATE TABLE `comment_traits` (
	`comment_id` text NOT NULL,
	`trait` text NOT NULL,
	PRIMARY KEY(`comment_id`, `trait`),
	FOREIGN KEY (`comment_id`) REFERENCES `comments`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `comment_traits_trait` ON `comment_traits` (`trait`,`comment_id`);--> statement-breakpoint
CREATE TABLE `spent_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `spent_tokens_expires` ON `spent_tokens` (`expires_at`);--> statement-breakpoint
ALTER TABLE `comments` ADD `public_as` text DEFAULT 'nothing' NOT NULL;--> statement-breakpoint
ALTER TABLE `comments` ADD `findings` text;--> statement-breakpoint
ALTER TABLE `comments` ADD `changed_at` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `comments` ADD `reviewed_at` text;--> statement-breakpoint
CREATE INDEX `comments_changed` ON `comments` (`article_id`,`changed_at`);--> statement-breakpoint
CREATE INDEX `comments_status` ON `comments` (`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `comments_email` ON `comments` (`author_email`);--> statement-breakpoint
-- Until now no comment was ever hidden after it had been public.
UPDATE "comments" SET
	"public_as" = CASE WHEN "deleted_at" IS NOT NULL THEN 'tombstone' WHEN "status" = 'approved' THEN 'comment' ELSE 'nothing' END,
	"changed_at" = COALESCE("deleted_at", "edited_at", "created_at"),
	"author_email" = lower("author_email");
