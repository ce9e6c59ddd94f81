ALTER TABLE "article_references" ADD COLUMN "public_from" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "article_references" ADD COLUMN "doi" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "article_references" ADD COLUMN "url" text COLLATE "C";--> statement-breakpoint
CREATE INDEX "article_references_public" ON "article_references" USING btree ("public_from","id") WHERE public_from is not null;--> statement-breakpoint
CREATE INDEX "article_references_doi" ON "article_references" USING btree ("doi","public_from","id") WHERE public_from is not null and doi is not null;--> statement-breakpoint
CREATE INDEX "article_references_url" ON "article_references" USING btree ("url","public_from","id") WHERE public_from is not null and url is not null;--> statement-breakpoint
UPDATE article_references SET public_from = (SELECT articles.published_at FROM articles WHERE articles.id = article_id AND articles.status = 'published'), url = rtrim(split_part(substr(fields ->> 'URL', strpos(fields ->> 'URL', '//') + 2), '#', 1), '/');--> statement-breakpoint
UPDATE article_references SET doi = lower(found.doi COLLATE "C") FROM (SELECT id, substr(cited, greatest(1, strpos(cited, '10.'))) AS doi FROM (SELECT id, coalesce(fields ->> 'DOI', CASE WHEN url LIKE 'doi.org/%' OR url LIKE 'dx.doi.org/%' THEN url END) AS cited FROM article_references) AS citing) AS found WHERE found.id = article_references.id AND found.doi COLLATE "C" ~ '^10\.[0-9]{4}[!-~]*/[!-~]+$';
