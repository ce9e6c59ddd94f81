ALTER TABLE `article_references` ADD `changed_in` integer;--> statement-breakpoint
ALTER TABLE `articles` ADD `outline_changed_in` integer;--> statement-breakpoint
ALTER TABLE `articles` ADD `bibliography_changed_in` integer;--> statement-breakpoint
ALTER TABLE `sections` ADD `changed_in` integer;