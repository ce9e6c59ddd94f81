CREATE TABLE "search_documents" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "search_documents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"article_id" text COLLATE "C" NOT NULL,
	"section_id" text COLLATE "C",
	"position" integer NOT NULL,
	"lang" text COLLATE "C" NOT NULL,
	"published_at" text COLLATE "C" NOT NULL,
	"version" text COLLATE "C" NOT NULL,
	"digest" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "search_documents" ADD CONSTRAINT "search_documents_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "search_documents_article" ON "search_documents" USING btree ("article_id");--> statement-breakpoint
ALTER TABLE "search_documents" ADD COLUMN "words" tsvector NOT NULL;--> statement-breakpoint
ALTER TABLE "search_documents" ALTER COLUMN "words" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "search_documents" SET (toast_tuple_target = 128);--> statement-breakpoint
CREATE INDEX "search_documents_words" ON "search_documents" USING gin ("words") WITH (fastupdate = off);
