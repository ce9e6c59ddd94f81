DROP INDEX `comments_root`;--> statement-breakpoint
CREATE INDEX `comments_thread` ON `comments` (`root_id`,`created_at`,`id`);