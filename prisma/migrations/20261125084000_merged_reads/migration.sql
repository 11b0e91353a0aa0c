-- An article that was merged into another: what still arrives for it counts for that one.
alter table "ArticleReads" add column "mergedIntoId" integer;
alter table "ArticleReads" add constraint "ArticleReads_mergedIntoId_fkey"
  foreign key ("mergedIntoId") references "Article" (id) on delete set null on update cascade;
create index "ArticleReads_mergedIntoId_idx" on "ArticleReads" ("mergedIntoId")
  where "mergedIntoId" is not null;

create table "ReadsAlarm" (
  "articleId" integer not null,
  total bigint not null,
  "addsUpTo" bigint not null,
  "foundAt" timestamptz(3) not null default now(),
  constraint "ReadsAlarm_pkey" primary key ("articleId"),
  constraint "ReadsAlarm_articleId_fkey" foreign key ("articleId") references "Article" (id)
    on delete cascade on update cascade
);
