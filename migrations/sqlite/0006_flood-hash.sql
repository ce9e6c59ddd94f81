DROP INDEX `comments_fingerprint`;--> statement-breakpoint
ALTER TABLE `comments` ADD `flood_hash` text;--> statement-breakpoint
CREATE INDEX `comments_flood` ON `comments` (`flood_hash`,`created_at`);--> statement-breakpoint
CREATE INDEX `comments_fingerprint` ON `comments` (`fingerprint`);