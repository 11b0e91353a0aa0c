-- Who a provider of OpenID Connect says someone is, and whose account that is.
CREATE TABLE "OpenIdIdentity" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "userId" INTEGER NOT NULL,
    "email" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OpenIdIdentity_pkey" PRIMARY KEY ("issuer","subject")
);
CREATE UNIQUE INDEX "OpenIdIdentity_issuer_userId_key" ON "OpenIdIdentity"("issuer", "userId");
CREATE INDEX "OpenIdIdentity_userId_idx" ON "OpenIdIdentity"("userId");
ALTER TABLE "OpenIdIdentity" ADD CONSTRAINT "OpenIdIdentity_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
