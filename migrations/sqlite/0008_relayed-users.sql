ALTER TABLE `comment_reports` ADD `user_hash` text;--> statement-breakpoint
CREATE UNIQUE INDEX `comment_reports_user` ON `comment_reports` (`comment_id`,`user_hash`);--> statement-breakpoint
ALTER TABLE `comments` ADD `user_hash` text;--> statement-breakpoint
CREATE INDEX `comments_user` ON `comments` (`user_hash`,`created_at`);