CREATE TABLE "article_authors" (
	"article_id" text COLLATE "C" NOT NULL,
	"position" integer NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"url" text COLLATE "C",
	CONSTRAINT "article_authors_article_id_position_pk" PRIMARY KEY("article_id","position")
);
--> statement-breakpoint
CREATE TABLE "article_references" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"article_id" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"position" integer NOT NULL,
	"fields" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "article_tags" (
	"article_id" text COLLATE "C" NOT NULL,
	"position" integer NOT NULL,
	"tag" text COLLATE "C" NOT NULL,
	CONSTRAINT "article_tags_article_id_position_pk" PRIMARY KEY("article_id","position")
);
--> statement-breakpoint
CREATE TABLE "articles" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"slug" text COLLATE "C" NOT NULL,
	"title" text COLLATE "C" NOT NULL,
	"subtitle" text COLLATE "C",
	"subtitle_lang" text COLLATE "C",
	"lang" text COLLATE "C" NOT NULL,
	"summary" text COLLATE "C",
	"status" text COLLATE "C" NOT NULL,
	"image" json,
	"canonical_url" text COLLATE "C",
	"comment_policy" text COLLATE "C" NOT NULL,
	"meta" json NOT NULL,
	"word_count" integer NOT NULL,
	"published_at" text COLLATE "C",
	"created_at" text COLLATE "C" NOT NULL,
	"updated_at" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comments" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"article_id" text COLLATE "C" NOT NULL,
	"root_id" text COLLATE "C",
	"parent_id" text COLLATE "C",
	"depth" integer NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"deleted_at" text COLLATE "C",
	"author_name" text COLLATE "C" NOT NULL,
	"author_url" text COLLATE "C",
	"author_email" text COLLATE "C",
	"network_hash" text COLLATE "C",
	"body" text COLLATE "C" NOT NULL,
	"html" text COLLATE "C" NOT NULL,
	"text" text COLLATE "C" NOT NULL,
	"renderer_version" integer NOT NULL,
	"fingerprint" text COLLATE "C",
	"created_at" text COLLATE "C" NOT NULL,
	"edited_at" text COLLATE "C",
	"version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"body_hash" text COLLATE "C" NOT NULL,
	"resource_id" text COLLATE "C" NOT NULL,
	"status_code" integer NOT NULL,
	"answer" json,
	"created_at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sections" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"article_id" text COLLATE "C" NOT NULL,
	"parent_id" text COLLATE "C",
	"position" integer NOT NULL,
	"depth" integer NOT NULL,
	"anchor" text COLLATE "C" NOT NULL,
	"heading" text COLLATE "C",
	"kind" text COLLATE "C" NOT NULL,
	"body" text COLLATE "C" NOT NULL,
	"html" text COLLATE "C" NOT NULL,
	"text" text COLLATE "C" NOT NULL,
	"citations" json NOT NULL,
	"renderer_version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "seeded_articles" (
	"slug" text COLLATE "C" PRIMARY KEY NOT NULL,
	"seeded_at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text COLLATE "C" PRIMARY KEY NOT NULL,
	"value" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "article_authors" ADD CONSTRAINT "article_authors_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_references" ADD CONSTRAINT "article_references_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "article_tags" ADD CONSTRAINT "article_tags_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_root_id_comments_id_fk" FOREIGN KEY ("root_id") REFERENCES "public"."comments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_parent_id_comments_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."comments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sections" ADD CONSTRAINT "sections_article_id_articles_id_fk" FOREIGN KEY ("article_id") REFERENCES "public"."articles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sections" ADD CONSTRAINT "sections_parent_id_sections_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."sections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "article_authors_name" ON "article_authors" USING btree ("name","article_id");--> statement-breakpoint
CREATE UNIQUE INDEX "article_references_key" ON "article_references" USING btree ("article_id","key");--> statement-breakpoint
CREATE INDEX "article_tags_tag" ON "article_tags" USING btree ("tag","article_id");--> statement-breakpoint
CREATE UNIQUE INDEX "articles_slug" ON "articles" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "articles_published" ON "articles" USING btree ("status","published_at","id");--> statement-breakpoint
CREATE INDEX "articles_updated" ON "articles" USING btree ("status","updated_at","id");--> statement-breakpoint
CREATE INDEX "articles_title" ON "articles" USING btree ("status","title","id");--> statement-breakpoint
CREATE UNIQUE INDEX "comments_fingerprint" ON "comments" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "comments_article" ON "comments" USING btree ("article_id","created_at","id");--> statement-breakpoint
CREATE INDEX "comments_thread" ON "comments" USING btree ("root_id","created_at","id");--> statement-breakpoint
CREATE INDEX "comments_parent" ON "comments" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "comments_network" ON "comments" USING btree ("network_hash","created_at");--> statement-breakpoint
CREATE INDEX "comments_renderer" ON "comments" USING btree ("renderer_version");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_resource" ON "idempotency_keys" USING btree ("resource_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sections_anchor" ON "sections" USING btree ("article_id","anchor");--> statement-breakpoint
CREATE INDEX "sections_order" ON "sections" USING btree ("article_id","depth","position");--> statement-breakpoint
CREATE INDEX "sections_parent" ON "sections" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "sections_renderer" ON "sections" USING btree ("renderer_version");