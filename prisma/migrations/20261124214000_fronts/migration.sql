-- Who changed the draft of a front last, and when: an editor who was overtaken is told.
ALTER TABLE "Front" ADD COLUMN "savedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE "Front" ADD COLUMN "savedBy" INTEGER;
