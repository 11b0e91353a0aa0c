-- When other programs were told that an edition has begun; null: it has yet to begin, or to be told.
ALTER TABLE "FrontEdition" ADD COLUMN "toldAt" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP;
