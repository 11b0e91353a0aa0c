alter table "ArticleReads" add column "start" bigint not null default 0;
update "ArticleReads" r set "start" = r.total - coalesce(
  (select sum(h.reads) from "ArticleReadsHour" h where h."articleId" = r."articleId"), 0);

-- Whoever counts adds. Only a correction by hand lowers, and says so to the database.
create function "readsAreNeverLost"() returns trigger language plpgsql as $$
begin
  if new.total < old.total and coalesce(current_setting('broadsheet.correction', true), '') <> 'on' then
    raise exception 'a count of reads is never lowered (article %)', new."articleId";
  end if;
  return new;
end $$;
create trigger "readsAreNeverLost" before update on "ArticleReads"
  for each row execute function "readsAreNeverLost"();

alter table "ArticleReadsHour"
  add column phone integer not null default 0,
  add column tablet integer not null default 0,
  add column desktop integer not null default 0,
  add column "reached25" integer not null default 0,
  add column "reached50" integer not null default 0,
  add column "reached75" integer not null default 0,
  add column "reached100" integer not null default 0,
  add column "secondsInView" bigint not null default 0;

create table "ArticleReadsDay" (
  "articleId" integer not null,
  day date not null,
  reads integer not null default 0,
  phone integer not null default 0,
  tablet integer not null default 0,
  desktop integer not null default 0,
  "reached25" integer not null default 0,
  "reached50" integer not null default 0,
  "reached75" integer not null default 0,
  "reached100" integer not null default 0,
  "secondsInView" bigint not null default 0,
  constraint "ArticleReadsDay_pkey" primary key ("articleId", day)
);
-- A month's most read are found in the index alone.
create index "ArticleReadsDay_day_idx" on "ArticleReadsDay" (day) include ("articleId", reads);

create table "ReferrerReadsHour" (
  "articleId" integer not null,
  hour timestamptz(0) not null,
  host text not null,
  reads integer not null default 0,
  constraint "ReferrerReadsHour_pkey" primary key ("articleId", hour, host)
);
create index "ReferrerReadsHour_hour_idx" on "ReferrerReadsHour" (hour);

create table "ReadWindow" (
  "endsAt" timestamptz(0) not null,
  "articleId" integer not null,
  visitor bytea not null,
  constraint "ReadWindow_pkey" primary key ("endsAt", "articleId", visitor)
);

create table "ReadSalt" (
  day date not null,
  salt bytea not null,
  constraint "ReadSalt_pkey" primary key (day)
);

create table "ReadersNow" (
  instance uuid not null,
  at timestamptz(3) not null default now(),
  readers integer not null,
  articles jsonb not null default '[]',
  constraint "ReadersNow_pkey" primary key (instance)
);
