CREATE TABLE `article_comments` (
	`article_id` text PRIMARY KEY NOT NULL,
	`comments` integer NOT NULL,
	`listed` integer NOT NULL,
	`threads` integer NOT NULL,
	`changes` integer NOT NULL,
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
DROP INDEX `comments_changed`;--> statement-breakpoint
DROP INDEX `comments_thread`;--> statement-breakpoint
ALTER TABLE `comments` ADD `reply_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `comments` ADD `thread_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `comments_public` ON `comments` (`article_id`,`created_at`,`id`) WHERE public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX `comments_public_roots` ON `comments` (`article_id`,`created_at`,`id`) WHERE root_id is null and public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX `comments_public_thread` ON `comments` (`root_id`,`created_at`,`id`) WHERE public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX `comments_public_changes` ON `comments` (`article_id`,`changed_at`,`created_at`,`id`,`root_id`,`public_as`) WHERE public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX `comments_public_replies` ON `comments` (`parent_id`,`created_at`,`id`,`changed_at`,`public_as`) WHERE public_as <> 'nothing';--> statement-breakpoint
CREATE INDEX `comments_root` ON `comments` (`root_id`);--> statement-breakpoint
UPDATE comments SET reply_count = (SELECT count(*) FROM comments reply WHERE reply.parent_id = comments.id AND reply.public_as = 'comment'), thread_count = (SELECT count(*) FROM comments reply WHERE reply.root_id = comments.id AND reply.public_as <> 'nothing') WHERE id IN (SELECT parent_id FROM comments WHERE public_as <> 'nothing' UNION SELECT root_id FROM comments WHERE public_as <> 'nothing');--> statement-breakpoint
INSERT INTO article_comments (article_id, comments, listed, threads, changes) SELECT article_id, count(CASE WHEN public_as = 'comment' THEN 1 END), count(*), count(CASE WHEN root_id IS NULL THEN 1 END), 1 FROM comments WHERE public_as <> 'nothing' GROUP BY article_id;
