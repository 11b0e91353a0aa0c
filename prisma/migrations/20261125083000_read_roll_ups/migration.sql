-- Reads added up: of the whole site by hour, of sections, bylines and referrers by day.

create table "SiteReadsHour" (
  hour timestamptz(0) not null,
  reads bigint not null default 0,
  phone bigint not null default 0,
  tablet bigint not null default 0,
  desktop bigint not null default 0,
  "reached25" bigint not null default 0,
  "reached50" bigint not null default 0,
  "reached75" bigint not null default 0,
  "reached100" bigint not null default 0,
  "secondsInView" bigint not null default 0,
  constraint "SiteReadsHour_pkey" primary key (hour)
);

-- 0: without a section.
create table "SectionReadsDay" (
  day date not null,
  "sectionId" integer not null,
  reads bigint not null default 0,
  phone bigint not null default 0,
  tablet bigint not null default 0,
  desktop bigint not null default 0,
  "reached25" bigint not null default 0,
  "reached50" bigint not null default 0,
  "reached75" bigint not null default 0,
  "reached100" bigint not null default 0,
  "secondsInView" bigint not null default 0,
  constraint "SectionReadsDay_pkey" primary key (day, "sectionId")
);

create table "BylineReadsDay" (
  day date not null,
  "bylineId" integer not null,
  reads bigint not null default 0,
  phone bigint not null default 0,
  tablet bigint not null default 0,
  desktop bigint not null default 0,
  "reached25" bigint not null default 0,
  "reached50" bigint not null default 0,
  "reached75" bigint not null default 0,
  "reached100" bigint not null default 0,
  "secondsInView" bigint not null default 0,
  constraint "BylineReadsDay_pkey" primary key (day, "bylineId")
);
create index "BylineReadsDay_bylineId_day_idx" on "BylineReadsDay" ("bylineId", day);

create table "ReferrerReadsDay" (
  day date not null,
  host text not null,
  reads bigint not null default 0,
  constraint "ReferrerReadsDay_pkey" primary key (day, host)
);

-- Under which section and bylines an article's reads were added up.
create table "ReadsAttribution" (
  "articleId" integer not null,
  "sectionId" integer,
  "bylineIds" integer[] not null default array[]::integer[],
  constraint "ReadsAttribution_pkey" primary key ("articleId")
);

-- Whose days these are.
create table "ReadsRollUp" (
  id integer not null default 1,
  "timeZone" text not null,
  constraint "ReadsRollUp_pkey" primary key (id),
  constraint "ReadsRollUp_one" check (id = 1)
);

-- What is to be added up again: an hour of which reads came in, an article that went to another
-- section or byline, or a day whose sections and bylines are to be added up anew.
create table "ReadsMark" (
  id bigserial not null,
  hour timestamptz(0),
  "articleId" integer,
  day date,
  constraint "ReadsMark_pkey" primary key (id)
);

-- Whatever counts reads marks the hour, in the same transaction. Marks are only ever added and taken
-- away: no counter waits for another one, nor for whoever adds up.
create function mark_read_hours() returns trigger language plpgsql as $$
begin
  insert into "ReadsMark" (hour) select distinct hour from changed_rows;
  return null;
end $$;
create trigger "ArticleReadsHour_mark_insert" after insert on "ArticleReadsHour"
  referencing new table as changed_rows for each statement execute function mark_read_hours();
create trigger "ArticleReadsHour_mark_update" after update on "ArticleReadsHour"
  referencing new table as changed_rows for each statement execute function mark_read_hours();
create trigger "ArticleReadsHour_mark_delete" after delete on "ArticleReadsHour"
  referencing old table as changed_rows for each statement execute function mark_read_hours();

create function mark_reattributed_articles() returns trigger language plpgsql as $$
begin
  insert into "ReadsMark" ("articleId") select distinct "articleId" from changed_rows;
  return null;
end $$;
create trigger "ArticleByline_reads_insert" after insert on "ArticleByline"
  referencing new table as changed_rows
  for each statement execute function mark_reattributed_articles();
create trigger "ArticleByline_reads_update" after update on "ArticleByline"
  referencing new table as changed_rows
  for each statement execute function mark_reattributed_articles();
create trigger "ArticleByline_reads_delete" after delete on "ArticleByline"
  referencing old table as changed_rows
  for each statement execute function mark_reattributed_articles();

create function mark_article_of_another_section() returns trigger language plpgsql as $$
begin
  insert into "ReadsMark" ("articleId") values (new.id);
  return null;
end $$;
create trigger "Article_reads" after update on "Article"
  for each row when (old."sectionId" is distinct from new."sectionId")
  execute function mark_article_of_another_section();

-- In which editions of fronts an article stood.
create index "FrontEdition_layout_idx" on "FrontEdition" using gin (layout jsonb_path_ops);

insert into "ReadsMark" (hour) select distinct hour from "ArticleReadsHour";
