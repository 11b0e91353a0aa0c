-- Readers' devices that want alerts, what they are told, and whether they were.
CREATE TABLE "PushSubscription" (
    "id" SERIAL NOT NULL,
    "endpoint" TEXT NOT NULL,
    "p256dh" TEXT NOT NULL,
    "auth" TEXT NOT NULL,
    "breaking" BOOLEAN NOT NULL DEFAULT false,
    "sectionIds" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "language" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),

    CONSTRAINT "PushSubscription_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "PushSubscription_endpoint_key" ON "PushSubscription"("endpoint");
CREATE INDEX "PushSubscription_breaking_idx" ON "PushSubscription"("breaking") WHERE "breaking";
CREATE INDEX "PushSubscription_sectionIds_idx" ON "PushSubscription" USING gin ("sectionIds");

CREATE TABLE "PushAlert" (
    "id" SERIAL NOT NULL,
    "eventId" BIGINT NOT NULL,
    "articleId" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL DEFAULT '',
    "sentBy" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PushAlert_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "PushAlert_eventId_key" ON "PushAlert"("eventId");
CREATE INDEX "PushAlert_articleId_idx" ON "PushAlert"("articleId");
-- That it is new is told once an article.
CREATE UNIQUE INDEX "PushAlert_new_key" ON "PushAlert"("articleId") WHERE "kind" = 'new';

CREATE TABLE "PushDelivery" (
    "alertId" INTEGER NOT NULL,
    "subscriptionId" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "triedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PushDelivery_pkey" PRIMARY KEY ("alertId","subscriptionId")
);

CREATE INDEX "PushDelivery_subscriptionId_idx" ON "PushDelivery"("subscriptionId");
CREATE INDEX "PushDelivery_open_idx" ON "PushDelivery"("alertId") WHERE "state" IN ('pending', 'sending');

ALTER TABLE "PushAlert" ADD CONSTRAINT "PushAlert_eventId_fkey" FOREIGN KEY ("eventId") REFERENCES "OutboxEvent"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "PushAlert" ADD CONSTRAINT "PushAlert_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "PushDelivery" ADD CONSTRAINT "PushDelivery_alertId_fkey" FOREIGN KEY ("alertId") REFERENCES "PushAlert"("id") ON DELETE CASCADE ON UPDATE CASCADE;
