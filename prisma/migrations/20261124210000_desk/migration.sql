-- The desk: workflow, schedules, receipts, corrections, comments, notifications, fronts, live coverage,
-- and bylines with roles, printed names and transfers.

CREATE TYPE "ArticleKind" AS ENUM ('standard', 'live');

CREATE TYPE "BylineRole" AS ENUM ('by', 'photographs', 'reporting', 'translation', 'editing');

CREATE TYPE "BylineKind" AS ENUM ('staff', 'freelance', 'agency', 'guest');

CREATE TYPE "ChangeKind" AS ENUM ('minor', 'update', 'correction', 'clarification', 'withdrawal');

CREATE TYPE "ScheduleKind" AS ENUM ('publish', 'take_down');

CREATE TYPE "ScheduleState" AS ENUM ('pending', 'done', 'failed', 'cancelled');

CREATE TYPE "ReceiptState" AS ENUM ('pending', 'done', 'failed');

ALTER TYPE "Role" ADD VALUE 'byline_manager';

ALTER TYPE "ArticleState" ADD VALUE 'changes_requested';
ALTER TYPE "ArticleState" ADD VALUE 'approved';
ALTER TYPE "ArticleState" ADD VALUE 'scheduled';

ALTER TABLE "Byline" ADD COLUMN     "contact" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "kind" "BylineKind" NOT NULL DEFAULT 'staff',
ADD COLUMN     "leftAt" TIMESTAMPTZ(3),
ADD COLUMN     "links" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "mergedIntoId" INTEGER;

ALTER TABLE "Article" ADD COLUMN     "assignedBy" INTEGER,
ADD COLUMN     "assigneeId" INTEGER,
ADD COLUMN     "dueAt" TIMESTAMPTZ(3),
ADD COLUMN     "historyPublic" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "kind" "ArticleKind" NOT NULL DEFAULT 'standard',
ADD COLUMN     "liveEndedAt" TIMESTAMPTZ(3),
ADD COLUMN     "liveStartedAt" TIMESTAMPTZ(3),
ADD COLUMN     "updatedAt" TIMESTAMPTZ(3);

ALTER TABLE "ArticleByline" DROP CONSTRAINT "ArticleByline_pkey",
ADD COLUMN     "role" "BylineRole" NOT NULL DEFAULT 'by',
ADD CONSTRAINT "ArticleByline_pkey" PRIMARY KEY ("articleId", "bylineId", "role");

ALTER TABLE "RevisionByline" DROP CONSTRAINT "RevisionByline_pkey",
ADD COLUMN     "role" "BylineRole" NOT NULL DEFAULT 'by',
ADD CONSTRAINT "RevisionByline_pkey" PRIMARY KEY ("revisionId", "bylineId", "role");

ALTER TABLE "OutboxEvent" DROP COLUMN "doneAt";

ALTER TABLE "AuditEntry" ADD COLUMN     "address" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "userAgent" TEXT NOT NULL DEFAULT '';

CREATE TABLE "BylineBiography" (
    "bylineId" INTEGER NOT NULL,
    "language" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "BylineBiography_pkey" PRIMARY KEY ("bylineId","language")
);

CREATE TABLE "BylineBeat" (
    "bylineId" INTEGER NOT NULL,
    "topicId" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "BylineBeat_pkey" PRIMARY KEY ("bylineId","topicId")
);

CREATE TABLE "BylineTransfer" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "fromId" INTEGER NOT NULL,
    "intoId" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "movedBy" INTEGER,
    "changes" JSONB NOT NULL,
    "undoableTo" TIMESTAMPTZ(3) NOT NULL,
    "undoneAt" TIMESTAMPTZ(3),

    CONSTRAINT "BylineTransfer_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ArticlePrintedName" (
    "articleId" INTEGER NOT NULL,
    "bylineId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "ArticlePrintedName_pkey" PRIMARY KEY ("articleId","bylineId")
);

CREATE TABLE "Receipt" (
    "eventId" BIGINT NOT NULL,
    "consequence" TEXT NOT NULL,
    "state" "ReceiptState" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "doneAt" TIMESTAMPTZ(3),
    "failure" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Receipt_pkey" PRIMARY KEY ("eventId","consequence")
);

CREATE TABLE "ArticleMove" (
    "id" SERIAL NOT NULL,
    "articleId" INTEGER NOT NULL,
    "move" TEXT NOT NULL,
    "from" "ArticleState" NOT NULL,
    "to" "ArticleState" NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL,
    "movedBy" INTEGER,
    "movedByName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ArticleMove_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Publication" (
    "id" SERIAL NOT NULL,
    "articleId" INTEGER NOT NULL,
    "revisionId" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "change" "ChangeKind" NOT NULL DEFAULT 'minor',
    "note" TEXT NOT NULL DEFAULT '',
    "substantial" BOOLEAN NOT NULL DEFAULT false,
    "publishedBy" INTEGER,

    CONSTRAINT "Publication_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Correction" (
    "id" SERIAL NOT NULL,
    "articleId" INTEGER NOT NULL,
    "kind" "ChangeKind" NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" INTEGER,

    CONSTRAINT "Correction_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Schedule" (
    "id" SERIAL NOT NULL,
    "articleId" INTEGER NOT NULL,
    "kind" "ScheduleKind" NOT NULL,
    "revisionId" INTEGER,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "state" "ScheduleState" NOT NULL DEFAULT 'pending',
    "change" JSONB NOT NULL DEFAULT '{}',
    "createdBy" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "doneAt" TIMESTAMPTZ(3),
    "failure" TEXT NOT NULL DEFAULT '',
    "seenAt" TIMESTAMPTZ(3),

    CONSTRAINT "Schedule_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "CommentThread" (
    "id" SERIAL NOT NULL,
    "articleId" INTEGER NOT NULL,
    "quote" TEXT NOT NULL DEFAULT '',
    "anchorFrom" TEXT NOT NULL DEFAULT '',
    "anchorTo" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolvedAt" TIMESTAMPTZ(3),
    "resolvedBy" INTEGER,

    CONSTRAINT "CommentThread_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Comment" (
    "id" SERIAL NOT NULL,
    "threadId" INTEGER NOT NULL,
    "writtenBy" INTEGER,
    "text" TEXT NOT NULL,
    "mentions" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "editedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Comment_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Notification" (
    "id" BIGSERIAL NOT NULL,
    "userId" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "articleId" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "readAt" TIMESTAMPTZ(3),
    "mail" BOOLEAN NOT NULL DEFAULT false,
    "mailedAt" TIMESTAMPTZ(3),
    "eventId" BIGINT,

    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "NotificationPreference" (
    "userId" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "inApp" BOOLEAN NOT NULL,
    "mail" BOOLEAN NOT NULL,

    CONSTRAINT "NotificationPreference_pkey" PRIMARY KEY ("userId","kind")
);

CREATE TABLE "Front" (
    "id" SERIAL NOT NULL,
    "sectionId" INTEGER,
    "draft" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Front_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "FrontEdition" (
    "id" SERIAL NOT NULL,
    "frontId" INTEGER NOT NULL,
    "layout" JSONB NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "why" TEXT NOT NULL DEFAULT '',
    "cancelledAt" TIMESTAMPTZ(3),

    CONSTRAINT "FrontEdition_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "FrontPreview" (
    "hash" TEXT NOT NULL,
    "frontId" INTEGER NOT NULL,
    "layout" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "FrontPreview_pkey" PRIMARY KEY ("hash")
);

CREATE TABLE "LiveEntry" (
    "id" SERIAL NOT NULL,
    "articleId" INTEGER NOT NULL,
    "headline" TEXT NOT NULL DEFAULT '',
    "body" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pinned" BOOLEAN NOT NULL DEFAULT false,
    "keyPoint" BOOLEAN NOT NULL DEFAULT false,
    "createdBy" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "editedAt" TIMESTAMPTZ(3),
    "deletedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "sequence" BIGINT NOT NULL,

    CONSTRAINT "LiveEntry_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "LiveEntryByline" (
    "entryId" INTEGER NOT NULL,
    "bylineId" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "LiveEntryByline_pkey" PRIMARY KEY ("entryId","bylineId")
);

CREATE TABLE "LiveEntryVersion" (
    "entryId" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "headline" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "savedBy" INTEGER,
    "savedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LiveEntryVersion_pkey" PRIMARY KEY ("entryId","version")
);

CREATE INDEX "BylineBeat_topicId_idx" ON "BylineBeat"("topicId");

CREATE INDEX "BylineTransfer_fromId_idx" ON "BylineTransfer"("fromId");

CREATE INDEX "BylineTransfer_intoId_idx" ON "BylineTransfer"("intoId");

CREATE INDEX "ArticlePrintedName_bylineId_idx" ON "ArticlePrintedName"("bylineId");

CREATE INDEX "ArticleMove_articleId_at_idx" ON "ArticleMove"("articleId", "at" DESC);

CREATE INDEX "Publication_articleId_at_idx" ON "Publication"("articleId", "at" DESC);

CREATE INDEX "Correction_articleId_at_idx" ON "Correction"("articleId", "at");

CREATE INDEX "Correction_at_id_idx" ON "Correction"("at" DESC, "id" DESC);

CREATE INDEX "Schedule_articleId_idx" ON "Schedule"("articleId");

CREATE INDEX "Schedule_state_dueAt_idx" ON "Schedule"("state", "dueAt");

CREATE INDEX "CommentThread_articleId_createdAt_idx" ON "CommentThread"("articleId", "createdAt");

CREATE INDEX "Comment_threadId_at_idx" ON "Comment"("threadId", "at");

CREATE INDEX "Notification_userId_at_id_idx" ON "Notification"("userId", "at" DESC, "id" DESC);

CREATE INDEX "Notification_eventId_idx" ON "Notification"("eventId");

CREATE UNIQUE INDEX "Front_sectionId_key" ON "Front"("sectionId");

CREATE INDEX "FrontEdition_frontId_startsAt_id_idx" ON "FrontEdition"("frontId", "startsAt" DESC, "id" DESC);

CREATE INDEX "LiveEntry_articleId_at_id_idx" ON "LiveEntry"("articleId", "at" DESC, "id" DESC);

CREATE UNIQUE INDEX "LiveEntry_articleId_sequence_key" ON "LiveEntry"("articleId", "sequence");

CREATE INDEX "LiveEntryByline_bylineId_idx" ON "LiveEntryByline"("bylineId");

CREATE INDEX "Byline_mergedIntoId_idx" ON "Byline"("mergedIntoId");

CREATE INDEX "Article_assigneeId_dueAt_idx" ON "Article"("assigneeId", "dueAt");

CREATE INDEX "OutboxEvent_articleId_id_idx" ON "OutboxEvent"("articleId", "id" DESC);

CREATE INDEX "AuditEntry_actorId_at_idx" ON "AuditEntry"("actorId", "at" DESC);

CREATE INDEX "AuditEntry_at_id_idx" ON "AuditEntry"("at" DESC, "id" DESC);

ALTER TABLE "Byline" ADD CONSTRAINT "Byline_mergedIntoId_fkey" FOREIGN KEY ("mergedIntoId") REFERENCES "Byline"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "BylineBiography" ADD CONSTRAINT "BylineBiography_bylineId_fkey" FOREIGN KEY ("bylineId") REFERENCES "Byline"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "BylineBeat" ADD CONSTRAINT "BylineBeat_bylineId_fkey" FOREIGN KEY ("bylineId") REFERENCES "Byline"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "BylineBeat" ADD CONSTRAINT "BylineBeat_topicId_fkey" FOREIGN KEY ("topicId") REFERENCES "Topic"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ArticlePrintedName" ADD CONSTRAINT "ArticlePrintedName_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ArticlePrintedName" ADD CONSTRAINT "ArticlePrintedName_bylineId_fkey" FOREIGN KEY ("bylineId") REFERENCES "Byline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Article" ADD CONSTRAINT "Article_assigneeId_fkey" FOREIGN KEY ("assigneeId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "OutboxEvent" ADD CONSTRAINT "OutboxEvent_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Receipt" ADD CONSTRAINT "Receipt_eventId_fkey" FOREIGN KEY ("eventId") REFERENCES "OutboxEvent"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "ArticleMove" ADD CONSTRAINT "ArticleMove_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Publication" ADD CONSTRAINT "Publication_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Publication" ADD CONSTRAINT "Publication_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "Revision"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "Correction" ADD CONSTRAINT "Correction_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Schedule" ADD CONSTRAINT "Schedule_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "Revision"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "CommentThread" ADD CONSTRAINT "CommentThread_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Comment" ADD CONSTRAINT "Comment_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "CommentThread"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Notification" ADD CONSTRAINT "Notification_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "NotificationPreference" ADD CONSTRAINT "NotificationPreference_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Front" ADD CONSTRAINT "Front_sectionId_fkey" FOREIGN KEY ("sectionId") REFERENCES "Section"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "FrontEdition" ADD CONSTRAINT "FrontEdition_frontId_fkey" FOREIGN KEY ("frontId") REFERENCES "Front"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "LiveEntry" ADD CONSTRAINT "LiveEntry_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "LiveEntryByline" ADD CONSTRAINT "LiveEntryByline_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "LiveEntry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "LiveEntryByline" ADD CONSTRAINT "LiveEntryByline_bylineId_fkey" FOREIGN KEY ("bylineId") REFERENCES "Byline"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "LiveEntryVersion" ADD CONSTRAINT "LiveEntryVersion_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "LiveEntry"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows, Prisma's schema cannot express.

-- What readers had before publications were kept.
insert into "Publication" ("articleId", "revisionId", at)
  select "articleId", id, "publishedAt" from "Revision" where "publishedAt" is not null;

-- Nothing is published, or taken down, by two schedules at once.
create unique index "Schedule_pending_key" on "Schedule" ("articleId", kind) where state = 'pending';

-- The site has one front.
create unique index "Front_site_key" on "Front" ((1)) where "sectionId" is null;

-- Bylines that are probably the same person.
create index "Byline_name_trgm_idx" on "Byline" using gin (name gin_trgm_ops);

-- The audit log is only added to.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is only added to', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger "AuditEntry_is_kept" before update or delete on "AuditEntry"
  for each row execute function refuse_change();
create trigger "AuditEntry_is_not_emptied" before truncate on "AuditEntry"
  for each statement execute function refuse_change();
create index "AuditEntry_words_idx" on "AuditEntry"
  using gin ((action || ' ' || subject || ' ' || "actorName" || ' ' || detail::text) gin_trgm_ops);
