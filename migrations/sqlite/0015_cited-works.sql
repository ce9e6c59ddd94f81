ALTER TABLE `article_references` ADD `public_from` text;--> statement-breakpoint
ALTER TABLE `article_references` ADD `doi` text;--> statement-breakpoint
ALTER TABLE `article_references` ADD `url` text;--> statement-breakpoint
CREATE INDEX `article_references_public` ON `article_references` (`public_from`,`id`) WHERE public_from is not null;--> statement-breakpoint
CREATE INDEX `article_references_doi` ON `article_references` (`doi`,`public_from`,`id`) WHERE public_from is not null and doi is not null;--> statement-breakpoint
CREATE INDEX `article_references_url` ON `article_references` (`url`,`public_from`,`id`) WHERE public_from is not null and url is not null;--> statement-breakpoint
UPDATE article_references SET public_from = (SELECT articles.published_at FROM articles WHERE articles.id = article_id AND articles.status = 'published'), url = rtrim(substr(fields ->> '$.URL', instr(fields ->> '$.URL', '//') + 2, instr(fields ->> '$.URL' || '#', '#') - instr(fields ->> '$.URL', '//') - 2), '/');--> statement-breakpoint
UPDATE article_references SET doi = lower(found.doi) FROM (SELECT id, substr(cited, max(1, instr(cited, '10.'))) AS doi FROM (SELECT id, coalesce(fields ->> '$.DOI', CASE WHEN url LIKE 'doi.org/%' OR url LIKE 'dx.doi.org/%' THEN url END) AS cited FROM article_references)) AS found WHERE found.id = article_references.id AND found.doi GLOB '10.[0-9][0-9][0-9][0-9]*/?*' AND found.doi NOT GLOB '*[^!-~]*';
