CREATE TABLE `search_documents` (
	`id` integer PRIMARY KEY NOT NULL,
	`article_id` text NOT NULL,
	`section_id` text,
	`position` integer NOT NULL,
	`lang` text NOT NULL,
	`published_at` text NOT NULL,
	`version` text NOT NULL,
	`digest` text NOT NULL,
	FOREIGN KEY (`article_id`) REFERENCES `articles`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `search_documents_article` ON `search_documents` (`article_id`);--> statement-breakpoint
CREATE VIRTUAL TABLE `search_words` USING fts5(words, content='', contentless_delete=1, tokenize="ascii tokenchars '+#_=<>~^'");--> statement-breakpoint
CREATE TRIGGER `search_documents_words` AFTER DELETE ON `search_documents` BEGIN DELETE FROM search_words WHERE rowid = old.id; END;
