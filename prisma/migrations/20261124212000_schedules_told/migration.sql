-- Of a schedule that is late people are told once.
alter table "Schedule" add column "toldLateAt" timestamptz(3);

-- What is overdue is looked for every few seconds.
create index "Schedule_pending_due_idx" on "Schedule" ("dueAt") where state = 'pending';
create index "Receipt_unfinished_idx" on "Receipt" ("eventId") where state <> 'done';

-- A receipt that is tried again gets its time again.
alter table "Receipt" add column "retriedAt" timestamptz(3);
