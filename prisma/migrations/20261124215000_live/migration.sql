-- An entry that is sent twice is one entry; pictures of entries are found by picture.

ALTER TABLE "LiveEntry" ADD COLUMN "key" UUID,
ADD COLUMN "editedBy" INTEGER;

CREATE UNIQUE INDEX "LiveEntry_key_key" ON "LiveEntry"("key");

CREATE TABLE "LiveEntryMedia" (
    "entryId" INTEGER NOT NULL,
    "mediaId" INTEGER NOT NULL,

    CONSTRAINT "LiveEntryMedia_pkey" PRIMARY KEY ("entryId","mediaId")
);

CREATE INDEX "LiveEntryMedia_mediaId_idx" ON "LiveEntryMedia"("mediaId");

ALTER TABLE "LiveEntryMedia" ADD CONSTRAINT "LiveEntryMedia_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "LiveEntry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "LiveEntryMedia" ADD CONSTRAINT "LiveEntryMedia_mediaId_fkey" FOREIGN KEY ("mediaId") REFERENCES "Media"("id") ON DELETE CASCADE ON UPDATE CASCADE;
