-- When the holder of a session last showed that it is her; null: when it was opened.
ALTER TABLE "Session" ADD COLUMN "provedAt" TIMESTAMPTZ(3);
-- The byline that whoever is invited writes under.
ALTER TABLE "Invitation" ADD COLUMN "bylineId" INTEGER;
