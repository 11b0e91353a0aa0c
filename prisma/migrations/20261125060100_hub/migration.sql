-- WebSub: who follows which feed, and who asked to.
CREATE TABLE "HubSubscription" (
    "id" SERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "callback" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "secret" TEXT NOT NULL DEFAULT '',
    "leaseEndsAt" TIMESTAMPTZ(3) NOT NULL,
    "confirmedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentHash" TEXT NOT NULL DEFAULT '',
    "sentAt" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "HubSubscription_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "HubSubscription_topic_callback_key" ON "HubSubscription"("topic", "callback");
CREATE INDEX "HubSubscription_host_idx" ON "HubSubscription"("host");
CREATE INDEX "HubSubscription_leaseEndsAt_idx" ON "HubSubscription"("leaseEndsAt");

CREATE TABLE "HubRequest" (
    "id" SERIAL NOT NULL,
    "mode" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "callback" TEXT NOT NULL,
    "secret" TEXT NOT NULL DEFAULT '',
    "leaseSeconds" INTEGER NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "HubRequest_pkey" PRIMARY KEY ("id")
);
