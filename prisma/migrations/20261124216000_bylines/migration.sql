-- Two bylines of which someone said that they aren't the same person.
CREATE TABLE "DistinctBylines" (
    "oneId" INTEGER NOT NULL,
    "otherId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "saidBy" INTEGER,

    CONSTRAINT "DistinctBylines_pkey" PRIMARY KEY ("oneId","otherId")
);

CREATE INDEX "DistinctBylines_otherId_idx" ON "DistinctBylines"("otherId");

ALTER TABLE "DistinctBylines" ADD CONSTRAINT "DistinctBylines_oneId_fkey" FOREIGN KEY ("oneId") REFERENCES "Byline"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "DistinctBylines" ADD CONSTRAINT "DistinctBylines_otherId_fkey" FOREIGN KEY ("otherId") REFERENCES "Byline"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows, Prisma's schema cannot express.

alter table "DistinctBylines" add constraint "DistinctBylines_in_order" check ("oneId" < "otherId");

-- A byline that was merged leads to one that wasn't: addresses redirect in one hop.
alter table "Byline" add constraint "Byline_not_into_itself" check ("mergedIntoId" <> id);

-- A name without its accents and its case, for finding those that are probably the same person.
-- Words may stand in any order: trigrams are of each word.
create function plain_name(name text) returns text language sql immutable parallel safe strict as $$
  select lower(regexp_replace(normalize(name, nfd), '[\u0300-\u036f]', '', 'g'))
$$;
drop index "Byline_name_trgm_idx";
create index "Byline_name_trgm_idx" on "Byline" using gin (plain_name(name) gin_trgm_ops);
