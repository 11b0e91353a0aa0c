-- Where pictures lie in a bucket, uploaded archives do too: as the pieces in which they came.
ALTER TABLE "ImportRun" ADD COLUMN "inBucket" BOOLEAN NOT NULL DEFAULT false;

CREATE TABLE "ImportPiece" (
    "runId" INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    "length" INTEGER NOT NULL,
    "sum" TEXT NOT NULL,
    "key" TEXT NOT NULL,

    CONSTRAINT "ImportPiece_pkey" PRIMARY KEY ("runId", "offset")
);
ALTER TABLE "ImportPiece" ADD CONSTRAINT "ImportPiece_runId_fkey" FOREIGN KEY ("runId") REFERENCES "ImportRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;
