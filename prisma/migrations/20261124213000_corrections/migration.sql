-- A correction that came with a change of the text knows its publication.
alter table "Correction" add column "publicationId" integer;
alter table "Correction" add constraint "Correction_publicationId_fkey"
  foreign key ("publicationId") references "Publication"("id") on delete set null on update cascade;
create unique index "Correction_publicationId_key" on "Correction"("publicationId");

update "Correction" c set "publicationId" = p.id
from "Publication" p
where p."articleId" = c."articleId" and p.at = c.at and p.change = c.kind;
