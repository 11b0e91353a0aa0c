-- What imports have brought in, by the other system's id.
CREATE TABLE "ImportedItem" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "targetId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ImportedItem_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "ImportedItem_kind_targetId_idx" ON "ImportedItem"("kind", "targetId");
