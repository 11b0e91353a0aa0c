-- What readers search in, and what is still to be put there.

-- What a published article says, as it is searched: lib/search/indexing.ts.
CREATE TABLE "ArticleSearch" (
  "articleId" INTEGER NOT NULL,
  "revisionId" INTEGER NOT NULL,
  "publishedAt" TIMESTAMPTZ(3) NOT NULL,
  "sectionId" INTEGER,
  "config" TEXT NOT NULL,
  "document" TSVECTOR NOT NULL,
  "text" TEXT NOT NULL,
  CONSTRAINT "ArticleSearch_pkey" PRIMARY KEY ("articleId")
);
ALTER TABLE "ArticleSearch" ADD CONSTRAINT "ArticleSearch_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "ArticleSearch_config_idx" ON "ArticleSearch"("config");
CREATE INDEX "ArticleSearch_document_idx" ON "ArticleSearch" USING GIN ("document");

-- Articles of which something was changed since they were put there.
CREATE TABLE "SearchMark" (
  "id" BIGSERIAL NOT NULL,
  "articleId" INTEGER NOT NULL,
  CONSTRAINT "SearchMark_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "SearchMark_articleId_idx" ON "SearchMark"("articleId");

-- Words that stand in articles, without their accents: for those who mistype one.
CREATE TABLE "SearchWord" (
  "word" TEXT NOT NULL,
  CONSTRAINT "SearchWord_pkey" PRIMARY KEY ("word")
);

-- What follows, Prisma's schema cannot express.

create extension if not exists unaccent;
create extension if not exists fuzzystrmatch;

create index "SearchWord_word_trgm_idx" on "SearchWord" using gin (word gin_trgm_ops);

-- A search looks at the row's few bytes of very many articles, and at the words of few.
alter table "ArticleSearch" alter column document set storage external;
alter table "ArticleSearch" set (toast_tuple_target = 128);

-- Each language that PostgreSQL knows, and one that knows none, with accents folded.
do $$
declare
  known record;
begin
  for known in
    select cfgname as name from pg_ts_config
    where cfgnamespace = 'pg_catalog'::regnamespace
      and exists (select 1 from pg_ts_dict where dictname = cfgname || '_stem')
  loop
    execute format('create text search configuration %I (copy = pg_catalog.%I)', 'broadsheet_' || known.name, known.name);
    execute format('alter text search configuration %I alter mapping for hword, hword_part, word with unaccent, %I', 'broadsheet_' || known.name, known.name || '_stem');
  end loop;
end $$;
create text search configuration broadsheet_simple (copy = pg_catalog.simple);
alter text search configuration broadsheet_simple alter mapping for hword, hword_part, word with unaccent, simple;

-- Whatever changes what a reader finds an article by marks it, in the same transaction: no write can
-- forget it. Marks are only ever added and taken away: nobody waits for another one's.

create function mark_changed_articles() returns trigger language plpgsql as $$
begin
  insert into "SearchMark" ("articleId")
  select n.id from new_rows n join old_rows o on o.id = n.id
  where n."publishedAt" is not null
    and (n."liveRevisionId", n.state, n."publishedAt", n."sectionId")
      is distinct from (o."liveRevisionId", o.state, o."publishedAt", o."sectionId");
  return null;
end $$;
create trigger "Article_search" after update on "Article"
  referencing old table as old_rows new table as new_rows
  for each statement execute function mark_changed_articles();

create function mark_articles_of_new_rows() returns trigger language plpgsql as $$
begin
  insert into "SearchMark" ("articleId") select distinct "articleId" from new_rows;
  return null;
end $$;
create function mark_articles_of_old_rows() returns trigger language plpgsql as $$
begin
  insert into "SearchMark" ("articleId") select distinct "articleId" from old_rows;
  return null;
end $$;

create trigger "ArticleByline_search_insert" after insert on "ArticleByline"
  referencing new table as new_rows for each statement execute function mark_articles_of_new_rows();
create trigger "ArticleByline_search_update" after update on "ArticleByline"
  referencing new table as new_rows for each statement execute function mark_articles_of_new_rows();
create trigger "ArticleByline_search_delete" after delete on "ArticleByline"
  referencing old table as old_rows for each statement execute function mark_articles_of_old_rows();
create trigger "ArticleTopic_search_insert" after insert on "ArticleTopic"
  referencing new table as new_rows for each statement execute function mark_articles_of_new_rows();
create trigger "ArticleTopic_search_update" after update on "ArticleTopic"
  referencing new table as new_rows for each statement execute function mark_articles_of_new_rows();
create trigger "ArticleTopic_search_delete" after delete on "ArticleTopic"
  referencing old table as old_rows for each statement execute function mark_articles_of_old_rows();
create trigger "ArticlePrintedName_search_insert" after insert on "ArticlePrintedName"
  referencing new table as new_rows for each statement execute function mark_articles_of_new_rows();
create trigger "ArticlePrintedName_search_update" after update on "ArticlePrintedName"
  referencing new table as new_rows for each statement execute function mark_articles_of_new_rows();
create trigger "ArticlePrintedName_search_delete" after delete on "ArticlePrintedName"
  referencing old table as old_rows for each statement execute function mark_articles_of_old_rows();
create trigger "LiveEntry_search_insert" after insert on "LiveEntry"
  referencing new table as new_rows for each statement execute function mark_articles_of_new_rows();
create trigger "LiveEntry_search_update" after update on "LiveEntry"
  referencing new table as new_rows for each statement execute function mark_articles_of_new_rows();

create function mark_articles_of_byline() returns trigger language plpgsql as $$
begin
  insert into "SearchMark" ("articleId")
  select distinct "articleId" from "ArticleByline" where "bylineId" = new.id;
  return null;
end $$;
create trigger "Byline_search" after update on "Byline"
  for each row when (old.name is distinct from new.name) execute function mark_articles_of_byline();

create function mark_articles_of_topic() returns trigger language plpgsql as $$
begin
  insert into "SearchMark" ("articleId")
  select "articleId" from "ArticleTopic" where "topicId" = new.id;
  return null;
end $$;
create trigger "Topic_search" after update on "Topic"
  for each row when (old.name is distinct from new.name) execute function mark_articles_of_topic();

-- Articles that name no language of their own are in the site's.
create function mark_all_articles() returns trigger language plpgsql as $$
begin
  insert into "SearchMark" ("articleId")
  select id from "Article" where state = 'published' order by "publishedAt" desc;
  return null;
end $$;
create trigger "Setting_search_insert" after insert on "Setting"
  for each row when (new.key = 'language') execute function mark_all_articles();
create trigger "Setting_search_update" after update on "Setting"
  for each row when (new.key = 'language' and old.value is distinct from new.value)
  execute function mark_all_articles();

insert into "SearchMark" ("articleId")
select id from "Article" where state = 'published' order by "publishedAt" desc;
