-- Newsletters: what readers sign up to, who gets it, its editions and their deliveries.

create type "NewsletterEditionState" as enum ('draft', 'scheduled', 'sending', 'sent', 'failed', 'cancelled');
create type "DeliveryState" as enum ('waiting', 'attempted', 'sent', 'bounced', 'failed', 'unknown');

create table "Newsletter" (
  "id" serial primary key,
  "slug" text not null,
  "name" text not null,
  "description" text not null default '',
  "language" text not null default '',
  "sectionId" integer references "Section" ("id") on delete restrict on update cascade,
  "source" text not null default 'newest',
  "size" integer not null default 8,
  "senderName" text not null default '',
  "replyTo" text not null default '',
  "rhythm" text not null default 'none',
  "weekday" integer not null default 1,
  "sendTime" text not null default '07:00',
  "leadMinutes" integer not null default 0,
  "nextAt" timestamptz(3),
  "closedAt" timestamptz(3),
  "createdAt" timestamptz(3) not null default current_timestamp
);
create unique index "Newsletter_slug_key" on "Newsletter" ("slug");
create index "Newsletter_sectionId_idx" on "Newsletter" ("sectionId");

create table "Subscriber" (
  "id" serial primary key,
  "email" text not null,
  "createdAt" timestamptz(3) not null default current_timestamp
);
create unique index "Subscriber_email_key" on "Subscriber" ("email");

create table "Subscription" (
  "subscriberId" integer not null references "Subscriber" ("id") on delete cascade on update cascade,
  "newsletterId" integer not null references "Newsletter" ("id") on delete cascade on update cascade,
  "confirmedAt" timestamptz(3) not null default current_timestamp,
  primary key ("subscriberId", "newsletterId")
);
create index "Subscription_newsletterId_idx" on "Subscription" ("newsletterId");

create table "NewsletterSignUp" (
  "hash" text primary key,
  "email" text not null,
  "newsletterIds" integer[],
  "tokenHash" text,
  "mailedAt" timestamptz(3),
  "queuedFor" timestamptz(3),
  "expiresAt" timestamptz(3) not null
);
create unique index "NewsletterSignUp_tokenHash_key" on "NewsletterSignUp" ("tokenHash");

create table "Suppression" (
  "hash" text primary key,
  "reason" text not null,
  "at" timestamptz(3) not null default current_timestamp
);

create table "NewsletterEdition" (
  "id" serial primary key,
  "newsletterId" integer not null references "Newsletter" ("id") on delete cascade on update cascade,
  "state" "NewsletterEditionState" not null default 'draft',
  "version" integer not null default 1,
  "subject" text not null,
  "preheader" text not null default '',
  "intro" text not null default '',
  "articleIds" integer[] default array[]::integer[],
  "since" timestamptz(3) not null,
  "ruleAt" timestamptz(3),
  "sendAt" timestamptz(3),
  "startedAt" timestamptz(3),
  "finishedAt" timestamptz(3),
  "failure" text not null default '',
  "sender" uuid,
  "senderUntil" timestamptz(3),
  "createdBy" integer,
  "createdAt" timestamptz(3) not null default current_timestamp,
  "savedBy" integer,
  "savedAt" timestamptz(3) not null default current_timestamp
);
create unique index "NewsletterEdition_newsletterId_ruleAt_key" on "NewsletterEdition" ("newsletterId", "ruleAt");
create index "NewsletterEdition_newsletterId_createdAt_idx" on "NewsletterEdition" ("newsletterId", "createdAt" desc);
create index "NewsletterEdition_state_sendAt_idx" on "NewsletterEdition" ("state", "sendAt");

create table "NewsletterDelivery" (
  "id" bigserial primary key,
  "editionId" integer not null references "NewsletterEdition" ("id") on delete cascade on update cascade,
  "subscriberId" integer references "Subscriber" ("id") on delete set null on update cascade,
  "state" "DeliveryState" not null default 'waiting',
  "attempts" integer not null default 0,
  "retryAt" timestamptz(3),
  "attemptedAt" timestamptz(3),
  "sentAt" timestamptz(3),
  "bouncedAt" timestamptz(3),
  "failure" text not null default '',
  "unsubscribedAt" timestamptz(3),
  "complainedAt" timestamptz(3)
);
create unique index "NewsletterDelivery_editionId_subscriberId_key" on "NewsletterDelivery" ("editionId", "subscriberId");
create index "NewsletterDelivery_subscriberId_idx" on "NewsletterDelivery" ("subscriberId");
create index "NewsletterDelivery_editionId_state_idx" on "NewsletterDelivery" ("editionId", "state");

create table "NewsletterPace" (
  "id" integer primary key default 1,
  "nextAt" timestamptz(6) not null default current_timestamp
);

create table "NewsletterSecret" (
  "id" integer primary key default 1,
  "secret" bytea not null
);

create table "NewsletterAttempt" (
  "key" text primary key,
  "points" integer not null,
  "expire" timestamptz(3)
);

-- What follows, Prisma's schema cannot express.

alter table "NewsletterPace" add constraint "NewsletterPace_one" check (id = 1);
insert into "NewsletterPace" (id) values (1);

-- 244 random bits, which the first instance and every later one share.
alter table "NewsletterSecret" add constraint "NewsletterSecret_one" check (id = 1);
insert into "NewsletterSecret" (id, secret)
values (1, decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- What is to be sent next is found by this alone.
create index "NewsletterDelivery_waiting_idx" on "NewsletterDelivery" ("editionId", "retryAt", id)
  where state = 'waiting';
