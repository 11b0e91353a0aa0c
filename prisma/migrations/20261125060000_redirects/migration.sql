-- Where old systems' addresses lead.
CREATE TABLE "Redirect" (
    "id" SERIAL NOT NULL,
    "path" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "targetPath" TEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '',
    "savedBy" INTEGER,
    "savedByName" TEXT NOT NULL DEFAULT '',
    "savedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Redirect_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Redirect_path_key" ON "Redirect"("path");
CREATE INDEX "Redirect_targetPath_idx" ON "Redirect"("targetPath");
