-- How each try of a webhook's delivery ended; the delivery itself keeps the last one, as before.
CREATE TABLE "WebhookTry" (
    "deliveryId" BIGINT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "status" INTEGER,
    "answer" TEXT NOT NULL DEFAULT '',
    "durationMs" INTEGER NOT NULL,
    "failure" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "WebhookTry_pkey" PRIMARY KEY ("deliveryId", "attempt")
);
ALTER TABLE "WebhookTry" ADD CONSTRAINT "WebhookTry_deliveryId_fkey" FOREIGN KEY ("deliveryId")
    REFERENCES "WebhookDelivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;
