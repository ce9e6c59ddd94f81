-- Each statement below the first request that runs it. Made by `npm run statements`.

-- GET /v1/articles/article-5
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."slug" = ? and ("articles"."status" = 'published' and "articles"."published_at" <= ?));
select "article_id", "name", "url" from "article_authors" where "article_authors"."article_id" = (select "id" from "articles" where "articles"."slug" = ?) order by "article_authors"."article_id" asc, "article_authors"."position" asc;
select "article_id", "tag" from "article_tags" where "article_tags"."article_id" = (select "id" from "articles" where "articles"."slug" = ?) order by "article_tags"."article_id" asc, "article_tags"."position" asc;

-- GET /v1/articles/article-5?include=html,translations
select "id", "article_id", "parent_id", "position", "depth", "anchor", "heading", "kind", "html", "citations" from "sections" where "sections"."article_id" = (select "id" from "articles" where "articles"."slug" = ?) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;
select "id", "article_id", "key", "position", "fields" from "article_references" where "article_references"."article_id" = (select "id" from "articles" where "articles"."slug" = ?) order by "article_references"."article_id" asc, "article_references"."position" asc;

-- GET /v1/articles/article-5?include=sections,references&format=markdown
select "id", "article_id", "parent_id", "position", "depth", "anchor", "heading", "kind", "body", "citations" from "sections" where "sections"."article_id" = (select "id" from "articles" where "articles"."slug" = ?) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/articles/article-5?include=toc
select "id", "article_id", "parent_id", "depth", "anchor", "heading", "citations" from "sections" where "sections"."article_id" = (select "id" from "articles" where "articles"."slug" = ?) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/articles/0194bf0e-0001-7000-8000-100000000007
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."id" = ? and ("articles"."status" = 'published' and "articles"."published_at" <= ?));
select "article_id", "name", "url" from "article_authors" where "article_authors"."article_id" in (?) order by "article_authors"."article_id" asc, "article_authors"."position" asc;
select "article_id", "tag" from "article_tags" where "article_tags"."article_id" in (?) order by "article_tags"."article_id" asc, "article_tags"."position" asc;

-- GET /v1/articles/article-5/sections?format=text
select "id", "article_id", "parent_id", "position", "depth", "anchor", "heading", "kind", "text", "citations" from "sections" where "sections"."article_id" in (?) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/articles/article-5/references
select "id", "article_id", "key", "position", "fields" from "article_references" where "article_references"."article_id" in (?) order by "article_references"."article_id" asc, "article_references"."position" asc;
select "id", "article_id", "parent_id", "depth", "anchor", "heading", "citations" from "sections" where "sections"."article_id" in (?) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/articles
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= ?) order by "articles"."published_at" desc, "articles"."id" desc limit ? + 0;

-- GET /v1/articles?sort=publishedAt&limit=3
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= ?) order by "articles"."published_at" asc, "articles"."id" asc limit ? + 0;

-- GET /v1/articles?sort=-updatedAt
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" || '' <= ?) order by "articles"."updated_at" desc, "articles"."id" desc limit ? + 0;

-- GET /v1/articles?sort=title
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" || '' <= ?) order by "articles"."title" asc, "articles"."id" asc limit ? + 0;

-- GET /v1/articles?lang=en
select lang from (with recursive found(lang) as (
        select min("articles"."lang") from "articles" where "articles"."status" = ? and "articles"."lang" >= ? and "articles"."lang" < ?
        union all select (select min("articles"."lang") from "articles" where "articles"."status" = ? and "articles"."lang" > found.lang and "articles"."lang" < ?) from found where found.lang is not null
      ) select lang from found where lang is not null) found;
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= ? and "articles"."lang" in (?)) order by "articles"."published_at" desc, "articles"."id" desc limit ? + 0;

-- GET /v1/articles?publishedAfter=2025-01-01T00:00:00Z&publishedBefore=2025-02-01T00:00:00Z
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" > ? and "articles"."published_at" < ?) order by "articles"."published_at" desc, "articles"."id" desc limit ? + 0;
