-- What is told by mail alone isn't in the newsroom's list; a mail that was refused says why.
ALTER TABLE "Notification" ADD COLUMN     "inApp" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "mailFailure" TEXT NOT NULL DEFAULT '';

-- What follows, Prisma's schema cannot express.

-- The bell counts what is unread, again and again.
create index "Notification_unread_idx" on "Notification" ("userId") where "readAt" is null and "inApp";

-- What is old is found by its age alone.
create index "Notification_at_idx" on "Notification" using brin (at);
