-- Each statement below the first request that runs it. Made by `npm run statements`.

-- GET /v1/articles/article-5
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."slug" = $1 and ("articles"."status" = 'published' and "articles"."published_at" <= $2));
select "article_id", "name", "url" from "article_authors" where "article_authors"."article_id" = (select "id" from "articles" where "articles"."slug" = $1) order by "article_authors"."article_id" asc, "article_authors"."position" asc;
select "article_id", "tag" from "article_tags" where "article_tags"."article_id" = (select "id" from "articles" where "articles"."slug" = $1) order by "article_tags"."article_id" asc, "article_tags"."position" asc;

-- GET /v1/articles/article-5?include=html,translations
select "id", "article_id", "parent_id", "position", "depth", "anchor", "heading", "kind", "html", "citations" from "sections" where "sections"."article_id" = (select "id" from "articles" where "articles"."slug" = $1) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;
select "id", "article_id", "key", "position", "fields" from "article_references" where "article_references"."article_id" = (select "id" from "articles" where "articles"."slug" = $1) order by "article_references"."article_id" asc, "article_references"."position" asc;
select "id", "translation_group", "lang", "slug" from "articles" where ("articles"."translation_group" in ($1) and ("articles"."status" = 'published' and "articles"."published_at" <= $2)) order by "articles"."translation_group" asc, "articles"."lang" asc;

-- GET /v1/articles/article-4?include=translations
select "article_id" from "former_slugs" where "former_slugs"."slug" = $1;

-- GET /v1/articles/article-5?include=neighbours
select "slug", "title", "published_at" from "articles" where (("articles"."status" = 'published' and "articles"."published_at" <= $1) and "articles"."lang" = $2 and ("articles"."published_at", "articles"."id") > ($3, $4)) order by "articles"."published_at" asc, "articles"."id" asc limit 1;
select "slug", "title", "published_at" from "articles" where ("articles"."status" = 'published' and "articles"."lang" = $1 and ("articles"."published_at", "articles"."id") < ($2, $3)) order by "articles"."published_at" desc, "articles"."id" desc limit 1;

-- GET /v1/articles/article-5?include=sections,references&format=markdown
select "id", "article_id", "parent_id", "position", "depth", "anchor", "heading", "kind", "body", "citations" from "sections" where "sections"."article_id" = (select "id" from "articles" where "articles"."slug" = $1) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/articles/article-5?include=toc
select "id", "article_id", "parent_id", "depth", "anchor", "heading", "citations" from "sections" where "sections"."article_id" = (select "id" from "articles" where "articles"."slug" = $1) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/articles/article-5?include=seo,jsonLd
select "id", "article_id", "parent_id", substr("text", 1, 400) as "beginning" from "sections" where "sections"."article_id" = (select "id" from "articles" where "articles"."slug" = $1) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/articles/0194bf0e-0001-7000-8000-100000000007
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version" from "articles" where ("articles"."id" = $1 and ("articles"."status" = 'published' and "articles"."published_at" <= $2));
select "article_id", "name", "url" from "article_authors" where "article_authors"."article_id" in ($1) order by "article_authors"."article_id" asc, "article_authors"."position" asc;
select "article_id", "tag" from "article_tags" where "article_tags"."article_id" in ($1) order by "article_tags"."article_id" asc, "article_tags"."position" asc;

-- GET /v1/articles/article-5/sections?format=text
select "id", "article_id", "parent_id", "position", "depth", "anchor", "heading", "kind", "text", "citations" from "sections" where "sections"."article_id" in ($1) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/articles/article-5/references
select "id", "article_id", "key", "position", "fields" from "article_references" where "article_references"."article_id" in ($1) order by "article_references"."article_id" asc, "article_references"."position" asc;
select "id", "article_id", "parent_id", "depth", "anchor", "heading", "citations" from "sections" where "sections"."article_id" in ($1) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/articles
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= $1) order by "articles"."published_at" desc, "articles"."id" desc limit $2 + 0;

-- GET /v1/articles?sort=publishedAt&limit=3
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= $1) order by "articles"."published_at" asc, "articles"."id" asc limit $2 + 0;

-- GET /v1/articles?sort=-updatedAt
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" || '' <= $1) order by "articles"."updated_at" desc, "articles"."id" desc limit $2 + 0;

-- GET /v1/articles?sort=title
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" || '' <= $1) order by "articles"."title_key" asc, "articles"."id" asc limit $2 + 0;

-- GET /v1/articles?lang=en
select lang from (with recursive found(lang) as (
        select min("articles"."lang") from "articles" where "articles"."status" = $1 and "articles"."lang" >= $2 and "articles"."lang" < $3
        union all select (select min("articles"."lang") from "articles" where "articles"."status" = $4 and "articles"."lang" > found.lang and "articles"."lang" < $5) from found where found.lang is not null
      ) select lang from found where lang is not null) found;
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= $1 and "articles"."lang" in ($2)) order by "articles"."published_at" desc, "articles"."id" desc limit $3 + 0;

-- GET /v1/articles?publishedAfter=2025-01-01T00:00:00Z&publishedBefore=2025-02-01T00:00:00Z
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" > $1 and "articles"."published_at" < $2) order by "articles"."published_at" desc, "articles"."id" desc limit $3 + 0;

-- GET /v1/articles/article-5/comments?limit=2
select "article_id", "comments", "listed", "threads", "changes" from "article_comments" where "article_comments"."article_id" in ($1);
select "id", "article_id", "root_id", "parent_id", "depth", "status", "public_as", "deleted_at", "author_name", "author_url", "html", "text", "created_at", "edited_at", "reply_count", "thread_count" from "comments" where ("comments"."article_id" = $1 and "comments"."public_as" <> 'nothing' and "comments"."root_id" is null) order by "comments"."created_at" asc, "comments"."id" asc limit $2 + 0;

-- GET /v1/articles/article-5/comments?sort=-createdAt&limit=2&count=true
select "id", "article_id", "root_id", "parent_id", "depth", "status", "public_as", "deleted_at", "author_name", "author_url", "html", "text", "created_at", "edited_at", "reply_count", "thread_count" from "comments" where ("comments"."article_id" = $1 and "comments"."public_as" <> 'nothing' and "comments"."root_id" is null) order by "comments"."created_at" desc, "comments"."id" desc limit $2 + 0;

-- GET /v1/articles/article-5/comments?view=flat&count=true
select "id", "article_id", "root_id", "parent_id", "depth", "status", "public_as", "deleted_at", "author_name", "author_url", "html", "text", "created_at", "edited_at", "reply_count", "thread_count" from "comments" where ("comments"."article_id" = $1 and "comments"."public_as" <> 'nothing') order by "comments"."created_at" asc, "comments"."id" asc limit $2 + 0;

-- GET /v1/articles/article-5/comments?view=flat&since=2025-01-28T00:00:00Z&count=true
select "id", "article_id", "root_id", "parent_id", "depth", "status", "public_as", "deleted_at", "author_name", "author_url", "html", "text", "created_at", "edited_at", "reply_count", "thread_count" from "comments" where "comments"."id" in (with scope (id, created_at, changed_at) as materialized (
    select "comments"."id", "comments"."created_at", "comments"."changed_at" from "comments" where ("comments"."article_id" = $1 and "comments"."public_as" <> 'nothing' and "comments"."changed_at" >= $2))
    select "scope"."id" from scope where true order by "scope"."created_at" asc, "scope"."id" asc limit $3 + 0) order by "comments"."created_at" asc, "comments"."id" asc;
select count(*) from "comments" where ("comments"."article_id" = $1 and "comments"."public_as" <> 'nothing' and "comments"."changed_at" >= $2);

-- GET /v1/articles/article-5/comments?view=flat&thread=0194bf0e-0004-7000-8000-100000000000&count=true
select "id", "article_id", "root_id", "parent_id", "depth", "status", "public_as", "deleted_at", "author_name", "author_url", "author_email", "network_hash", "flood_hash", "user_hash", "body", "html", "text", "renderer_version", "fingerprint", "findings", "created_at", "edited_at", "changed_at", "reviewed_at", "version", "reply_count", "thread_count" from "comments" where "comments"."id" = $1;

-- GET /v1/feed.json
select "id", "article_id", "parent_id", "position", "depth", "anchor", "heading", "kind", "html", "citations" from "sections" where "sections"."article_id" in ($1) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;
select "id", "article_id", "parent_id", substr("text", 1, 400) as "beginning" from "sections" where "sections"."article_id" in ($1) order by "sections"."article_id" asc, "sections"."depth" asc, "sections"."position" asc;

-- GET /v1/feed.json?tag=news&lang=en
select "slug", "slug" from "tags" where "tags"."slug" in ($1);
select "slug", "folded" from "tags" where "tags"."folded" in ($1);

-- GET /v1/articles/article-5/comments/feed.json
select "id", "article_id", "root_id", "parent_id", "depth", "status", "public_as", "deleted_at", "author_name", "author_url", "html", "text", "created_at", "edited_at", "reply_count", "thread_count" from "comments" where ("comments"."article_id" = $1 and "comments"."public_as" <> 'nothing') order by "comments"."created_at" desc, "comments"."id" desc limit $2 + 0;

-- GET /v1/references?count=true
select "article_references"."id", "article_references"."key", "article_references"."fields", "article_references"."public_from", "article_references"."article_id", "articles"."slug", "articles"."title", "articles"."lang" from "article_references" inner join "articles" on "articles"."id" = "article_references"."article_id" where ("article_references"."public_from" is not null and "article_references"."public_from" <= $1) order by "article_references"."public_from" desc, "article_references"."id" desc limit $2 + 0;
select count(*) from "article_references" where ("article_references"."public_from" is not null and "article_references"."public_from" <= $1);

-- GET /v1/references?doi=10.1000/5&count=true
select "article_references"."id", "article_references"."key", "article_references"."fields", "article_references"."public_from", "article_references"."article_id", "articles"."slug", "articles"."title", "articles"."lang" from "article_references" inner join "articles" on "articles"."id" = "article_references"."article_id" where ("article_references"."public_from" is not null and "article_references"."doi" = $1 and "article_references"."public_from" <= $2) order by "article_references"."public_from" desc, "article_references"."id" desc limit $3 + 0;
select count(*) from "article_references" where ("article_references"."public_from" is not null and "article_references"."doi" = $1 and "article_references"."public_from" <= $2);

-- GET /v1/references?url=https://example.org/5&count=true
select "article_references"."id", "article_references"."key", "article_references"."fields", "article_references"."public_from", "article_references"."article_id", "articles"."slug", "articles"."title", "articles"."lang" from "article_references" inner join "articles" on "articles"."id" = "article_references"."article_id" where ("article_references"."public_from" is not null and "article_references"."url" = $1 and "article_references"."public_from" <= $2) order by "article_references"."public_from" desc, "article_references"."id" desc limit $3 + 0;
select count(*) from "article_references" where ("article_references"."public_from" is not null and "article_references"."url" = $1 and "article_references"."public_from" <= $2);

-- GET /v1/tags?count=true
select "slug", ((select "tag" from "article_tags" where ("article_tags"."slug" = "tags"."slug" and "article_tags"."public_from" <= $1) group by "article_tags"."tag" order by count(*) desc, "article_tags"."tag" asc limit 1)), null, ((select count(*) from "article_tags" where ("article_tags"."slug" = "tags"."slug" and "article_tags"."public_from" <= $2))), "sort_key" from "tags" where (("tags"."sort_key", "tags"."slug") > ($3, $4) and exists (select "slug" from "article_tags" where ("article_tags"."slug" = "tags"."slug" and "article_tags"."public_from" <= $5))) order by "tags"."sort_key" asc, "tags"."slug" asc limit $6 + 0;
select count(*) from "tags" where exists (select "slug" from "article_tags" where ("article_tags"."slug" = "tags"."slug" and "article_tags"."public_from" <= $1));

-- GET /v1/authors?count=true
select "slug", ((select "name" from "article_authors" where ("article_authors"."slug" = "authors"."slug" and "article_authors"."public_from" <= $1) group by "article_authors"."name" order by count(*) desc, "article_authors"."name" asc limit 1)), ((select max("url") from "article_authors" where ("article_authors"."slug" = "authors"."slug" and "article_authors"."public_from" <= $2))), ((select count(*) from "article_authors" where ("article_authors"."slug" = "authors"."slug" and "article_authors"."public_from" <= $3))), "sort_key" from "authors" where (("authors"."sort_key", "authors"."slug") > ($4, $5) and exists (select "slug" from "article_authors" where ("article_authors"."slug" = "authors"."slug" and "article_authors"."public_from" <= $6))) order by "authors"."sort_key" asc, "authors"."slug" asc limit $7 + 0;
select count(*) from "authors" where exists (select "slug" from "article_authors" where ("article_authors"."slug" = "authors"."slug" and "article_authors"."public_from" <= $1));

-- GET /v1/articles?author=Author%205&sort=-publishedAt&count=true
select "slug", "slug" from "authors" where "authors"."slug" in ($1);
select "slug", "folded" from "authors" where "authors"."folded" in ($1);

-- GET /v1/articles?tag=tag-5&tag=tag-6&count=true
select "slug", "slug" from "tags" where "tags"."slug" in ($1, $2);
select "slug", "folded" from "tags" where "tags"."folded" in ($1, $2);

-- GET /v1/articles?author=author-5&author=author-6&sort=title
select "slug", "slug" from "authors" where "authors"."slug" in ($1, $2);
select "slug", "folded" from "authors" where "authors"."folded" in ($1, $2);

-- GET /v1/articles?updatedAfter=2025-01-28T12:00:00Z&sort=updatedAt
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" || '' <= $1 and "articles"."updated_at" > $2) order by "articles"."updated_at" asc, "articles"."id" asc limit $3 + 0;

-- GET /v1/articles?updatedAfter=2025-01-28T12:00:00Z&sort=-updatedAt
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" || '' <= $1 and "articles"."updated_at" > $2) order by "articles"."updated_at" desc, "articles"."id" desc limit $3 + 0;

-- GET /v1/articles?updatedAfter=2025-01-29T22:00:00Z&count=true
select count(*) from (select "id" from "articles" where ("articles"."updated_at" > $1 and ("articles"."status" = 'published' and "articles"."published_at" || '' <= $2)) limit 1000) "found";
select "articles"."id", "articles"."slug", "articles"."title", "articles"."subtitle", "articles"."subtitle_lang", "articles"."lang", "articles"."summary", "articles"."status", "articles"."image", "articles"."canonical_url", "articles"."meta_title", "articles"."meta_description", "articles"."comment_policy", "articles"."translation_group", "articles"."meta", "articles"."word_count", "articles"."published_at", "articles"."created_at", "articles"."updated_at", "articles"."version", "articles"."title_key" from (select "id" from "articles" where ("articles"."updated_at" > $1 and ("articles"."status" = 'published' and "articles"."published_at" || '' <= $2)) limit 1000) "found" cross join "articles" where ("articles"."id" = "found"."id" and "articles"."updated_at" || '' > $3) order by "articles"."published_at" desc, "articles"."id" desc limit $4 + 0;
select count(*) from "articles" where ("articles"."status" = 'published' and "articles"."published_at" || '' <= $1 and "articles"."updated_at" > $2);

-- GET /v1/articles?updatedAfter=2025-01-12T00:00:00Z&sort=title
select "articles"."id", "articles"."slug", "articles"."title", "articles"."subtitle", "articles"."subtitle_lang", "articles"."lang", "articles"."summary", "articles"."status", "articles"."image", "articles"."canonical_url", "articles"."meta_title", "articles"."meta_description", "articles"."comment_policy", "articles"."translation_group", "articles"."meta", "articles"."word_count", "articles"."published_at", "articles"."created_at", "articles"."updated_at", "articles"."version", "articles"."title_key" from (select "id" from "articles" where ("articles"."updated_at" > $1 and ("articles"."status" = 'published' and "articles"."published_at" || '' <= $2)) limit 1000) "found" cross join "articles" where ("articles"."id" = "found"."id" and "articles"."updated_at" > $3) order by "articles"."title_key" asc, "articles"."id" asc limit $4 + 0;

-- GET /v1/articles?translationGroup=group-5&count=true
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= $1 and "articles"."translation_group" = $2) order by "articles"."published_at" desc, "articles"."id" desc limit $3 + 0;
select count(*) from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= $1 and "articles"."translation_group" = $2);

-- GET /v1/articles?slug=article-5,former&count=true
select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "version", "title_key" from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= $1 and "articles"."id" in ((select "id" from "articles" where "articles"."slug" in ($2, $3)) union all (select "article_id" from "former_slugs" where "former_slugs"."slug" in ($4, $5)))) order by "articles"."published_at" desc, "articles"."id" desc limit $6 + 0;
select count(*) from "articles" where ("articles"."status" = 'published' and "articles"."published_at" <= $1 and "articles"."id" in ((select "id" from "articles" where "articles"."slug" in ($2, $3)) union all (select "article_id" from "former_slugs" where "former_slugs"."slug" in ($4, $5))));

-- GET /v1/search?q=words&count=true&limit=3
select "id" from "search_documents" where (words @@ $1::tsquery and "search_documents"."published_at" <= $2) limit 1;
select count(*) from "search_documents" where (words @@ $1::tsquery and "search_documents"."published_at" <= $2);

-- GET /v1/search?q=title%20-nothing&lang=en&limit=3
select "id" from "search_documents" where (words @@ $1::tsquery and "search_documents"."published_at" <= $2 and "search_documents"."lang" in ($3)) limit 1;

-- GET /v1/search?q=wor*&publishedAfter=2025-01-20T00:00:00Z&publishedBefore=2025-01-25T00:00:00Z&limit=3
select "id" from "search_documents" where (words @@ $1::tsquery and "search_documents"."published_at" <= $2 and "search_documents"."published_at" > $3 and "search_documents"."published_at" < $4) limit 1;

-- GET /v1/comment-counts?article=article-5,article-7,former,0194bf0e-0001-7000-8000-100000000007
select "id", "slug" from (select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "updated_by", "version", "saved_since", "outline_changed_in", "bibliography_changed_in", "title_key", "sort_version" from "articles" where "articles"."slug" in ($1, $2, $3) limit 3) "found" where ("found"."status" = 'published' and "found"."published_at" <= $4);
select "article_id", "slug" from "former_slugs" where "former_slugs"."slug" in ($1, $2);
select "id", "id" from (select "id", "slug", "title", "subtitle", "subtitle_lang", "lang", "summary", "status", "image", "canonical_url", "meta_title", "meta_description", "comment_policy", "translation_group", "meta", "word_count", "published_at", "created_at", "updated_at", "updated_by", "version", "saved_since", "outline_changed_in", "bibliography_changed_in", "title_key", "sort_version" from "articles" where "articles"."id" in ($1) limit 1) "found" where ("found"."status" = 'published' and "found"."published_at" <= $2);
