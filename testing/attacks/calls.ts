import { type Action, type Actor, type ArticleSubject, can } from '#lib/auth/can.ts'
import type { makeThings } from './things.ts'

// Every function of the domains that somebody calls for herself, with what the table of permissions
// says of it, and what it is called with. lib/access/permissions.test.ts holds it against the source.

export type Things = Awaited<ReturnType<typeof makeThings>>
type May = (actor: Actor) => boolean
export type Call = { may: May; args: unknown[]; of: string }
type Made = (things: Things) => Call[]

/** Of nothing that belongs to someone. */
const plain =
  (action: Action, args: (things: Things) => unknown[] = () => []): Made =>
  (things) => [{ may: (actor) => can(actor, action), args: args(things), of: '' }]

/** Of each article there is: hers, given to her, a colleague's; drafts, published, taken down. */
const ofEach =
  (action: Action, args: (id: number, things: Things) => unknown[], also?: Action): Made =>
  (things) =>
    Object.entries(things.articles).map(([of, { id, ...subject }]) => ({
      may: (actor) => can(actor, action, subject) && (!also || can(actor, also, subject)),
      args: args(id, things),
      of,
    }))

/** Of something that has an owner. */
const ofOwned =
  (
    action: Action,
    which: (things: Things) => Record<string, { id: number } & ArticleSubject>,
    args: (id: number, things: Things) => unknown[],
  ): Made =>
  (things) =>
    Object.entries(which(things)).map(([of, { id, ...subject }]) => ({
      may: (actor) => can(actor, action, subject),
      args: args(id, things),
      of,
    }))

/** Whoever has an account may, about herself; what is another's isn't there for her. */
const oneself =
  (args: (things: Things) => unknown[] = () => []): Made =>
  (things) => [{ may: (actor) => actor.kind === 'user', args: args(things), of: '' }]

const manage = (action: Action) => (args?: (things: Things) => unknown[]) => plain(action, args)
const settings = manage('settings.manage')
const byline = manage('byline.manage')
const front = manage('front.manage')
const letter = manage('newsletter.manage')
const section = manage('section.manage')
const topic = manage('topic.manage')
const page = manage('page.manage')
const users = manage('user.manage')
const hooks = manage('webhooks.manage')
const redirect = manage('redirect.manage')
const out = plain('newsroom.export', ({ tx }) => [tx])
const bringing = plain('article.import', () => [[]])

const never = 999_999
const now = { unit: 'day', at: '2026-01-01' } as const
const later = () => new Date('2098-01-01T00:00:00Z')
const empty = { sections: [], slots: [] }

/** Not called for somebody: helpers that are asked by what stands here, and our own programs. */
export const notForAnyone: Record<string, string> = {
  'articles/allowed-moves allowedMoves': 'says what can() says',
  'articles/allowed-moves allowedFromEach': 'says what can() says',
  'articles/permitted mustBePermitted': 'is the question itself',
  'articles/theirs theirs': 'a condition of queries that ask',
  'articles/writing recoverWriting': 'our own program, at the start',
  'backup/making makeBackup': 'the work of backUpNow, which asks, and of our own programs',
  'backup/records begin': 'the beginning of makeBackup',
  'auth/can can': 'is the question itself',
  'auth/can mustBeAllowed': 'is the question itself',
  'auth/can actorId': 'a number',
  'import/runs/carry-out carryOut': 'the work of startImport, which asks',
  'auth/factors mustBePerson': 'is the question itself',
  'auth/proof mustBeRecent': 'is the question itself',
  'front/commands dropFromFronts': 'our own program, after a take-down',
  'newsletter/by-rhythm composeByRhythm': 'our own program',
  'newsletter/sending tendNewsletters': 'our own program',
  'schedules/carry-out carryOut': 'our own program',
  'schedules/carry-out tellOfLate': 'our own program',
  'reads/newsroom theirArticles': 'answers whose articles they are',
}

export const calls: Record<string, Made> = {
  'accounts/invitations invite': users(() => [
    { email: 'invited@example.org', role: 'author', bylineId: null },
  ]),
  'accounts/invitations listInvitations': users(),
  'accounts/invitations resendInvitation': users(() => [never]),
  'accounts/invitations withdrawInvitation': users(() => [never]),
  'accounts/rules saveSignInRules': settings(() => [{ factorRoles: [], providerSuffices: true }]),
  'api/queries listDrafts': plain('article.listAll', () => [undefined, 10, never]),
  'api/queries listMedia': plain('media.openAll', () => [{ limit: 5 }]),
  'api/queries listTopics': topic(() => [{ limit: 5 }]),
  'api/tokens makeToken': plain('tokens.manage', () => [
    { name: 'x', scopes: ['media:write'], days: 7 },
  ]),
  'api/tokens revokeToken': plain('tokens.manage', ({ token }) => [token]),
  'api/tokens listTokens': plain('tokens.manage'),
  'articles/assignments assignArticle': ofEach('article.assign', (id) => [
    { id, assigneeId: null, dueAt: null, note: '' },
  ]),
  'articles/assignments commissionArticle': plain('article.assign', ({ people }) => [
    { headline: 'x', sectionId: null, assigneeId: people.editor.id, dueAt: null, note: '' },
  ]),
  'articles/board readBoard': plain('article.list', () => [{}]),
  'articles/carried carryArticlesOut': out,
  'articles/carry-in carryArticlesIn': bringing,
  'articles/carry-in linkArticles': bringing,
  'articles/checks waiveCheck': ofEach('article.publish', (articleId) => [
    { articleId, check: 'altText', subject: '1', reason: 'x' },
  ]),
  'articles/commands createArticle': plain('article.create', ({ edit }) => [edit]),
  'articles/commands saveArticle': ofEach('article.edit', (id, { edit }) => [
    { id, baseVersion: never, edit },
  ]),
  'articles/commands publishArticle': ofEach('article.publish', (id, { edit }) => [
    { id, baseVersion: never, edit },
  ]),
  'articles/commands takeDownArticle': ofEach('article.takeDown', (id) => [{ id }]),
  'articles/desk listForDesk': plain('article.list', () => [{ sort: 'updated' }]),
  'articles/desk whatNeedsMe': plain('article.list'),
  'articles/embargo setEmbargo': ofEach('article.edit', (id) => [
    { id, until: later().toISOString(), reason: '' },
  ]),
  'articles/find findArticles': plain('article.list', () => ['x']),
  'articles/find lookUp': plain('article.list', () => [{ mediaIds: [1], articleIds: [1] }]),
  'articles/find listTopics': plain('article.list'),
  'articles/history listRevisions': ofEach('article.open', (id) => [id]),
  'articles/history compareRevisions': ofEach('article.open', (id, { revisionOf }) => [
    id,
    revisionOf(id),
    revisionOf(id),
  ]),
  'articles/history restoreRevision': ofEach('article.edit', (articleId, { revisionOf }) => [
    { articleId, revisionId: revisionOf(articleId), baseVersion: never },
  ]),
  'articles/history nameRevision': ofEach('article.edit', (articleId, { revisionOf }) => [
    { articleId, revisionId: revisionOf(articleId), name: 'x' },
  ]),
  'articles/import-batch importBatch': bringing,
  'articles/moves moveArticle': (things) => [
    ...ofEach('article.submit', (id) => [{ id, move: 'submit', note: '', baseVersion: never }])(
      things,
    ),
    ...ofEach('article.withdraw', (id) => [{ id, move: 'withdraw', note: '', baseVersion: never }])(
      things,
    ),
    ...ofEach('article.review', (id) => [{ id, move: 'approve', note: '', baseVersion: never }])(
      things,
    ),
    ...ofEach('article.review', (id) => [
      { id, move: 'requestChanges', note: 'x', baseVersion: never },
    ])(things),
  ],
  'articles/open openArticle': ofEach('article.open', (id) => [id]),
  'articles/steps listSteps': ofEach('article.open', (id) => [id]),
  'articles/writing mayWrite': ofEach('article.open', (id) => [id]),
  'articles/writing openWorking': ofEach('article.open', (id) => [id]),
  'articles/writing workingKey': ofEach('article.open', (id) => [id]),
  'articles/writing beginArticle': plain('article.create', () => [{}]),
  'articles/writing keepTyping': ofEach('article.edit', (id) => [id, Uint8Array.of(0, 0)]),
  'articles/writing saveWriting': ofEach('article.edit', (id) => [id, 'save']),
  'audit/queries listAudit': plain('audit.read', () => [{}]),
  'audit/queries auditPeople': plain('audit.read'),
  'audit/queries exportAudit': plain('audit.read', () => [{}]),
  'auth/sessions listSessions': (things) =>
    Object.entries(things.people).map(([of, { id }]) => ({
      may: (actor) => (actor.kind === 'user' && actor.id === id) || can(actor, 'user.manage'),
      args: [id],
      of,
    })),
  'auth/sessions endOtherSessions': (things) => [
    { may: () => false, args: [things], of: 'no session' },
  ],
  'auth/factors openFactors': oneself(),
  'auth/factors beginCodes': oneself(() => ['x']),
  'auth/factors codesToConfirm': oneself(() => ['x']),
  'auth/factors confirmCodes': oneself(() => ['000000']),
  'auth/factors removeCodes': oneself(),
  'auth/factors makeRecoveryCodes': oneself(),
  'auth/factors resetFactors': users(({ people }) => [people.stranger.id]),
  'auth/factors countFactors': users(({ people }) => [people.stranger.id]),
  'auth/passkeys beginPasskey': oneself(() => ['x']),
  'auth/passkeys addPasskey': oneself(() => ['x', {}]),
  'auth/passkeys removePasskey': oneself(() => ['x']),
  'auth/second-step proofAskedOf': oneself(),
  'auth/second-step needsProof': oneself(),
  'auth/second-step prove': oneself(() => [{ currentPassword: 'wrong' }]),
  'auth/second-step askForProof': oneself(),
  'auth/second-step proveByPasskey': oneself(() => [{ id: 'x' }]),
  'auth/users listUsers': users(),
  'auth/users openUser': users(({ people }) => [people.author.id]),
  'auth/users userChoices': byline(),
  'auth/users listColleagues': plain('user.list'),
  'auth/link issueSignInLink': users(({ people }) => [people.stranger.email]),
  'auth/users addUser': users(() => [
    {
      name: 'x',
      email: `x${Math.random()}@example.org`,
      role: 'administrator',
      password: 'a much longer sentence 8',
    },
  ]),
  'auth/users changeRole': users(({ people }) => [people.stranger.id, 'author']),
  'auth/users changePassword': users(({ people }) => [
    people.stranger.id,
    'a much longer sentence 9',
  ]),
  'auth/users mustBeHerPassword': oneself(() => ['wrong']),
  'auth/users changeOwnPassword': oneself(() => ['wrong', 'a much longer sentence 9']),
  'auth/users setDisabled': users(({ people }) => [people.stranger.id, false]),
  'auth/users endSessions': users(({ people }) => [people.stranger.id]),
  'backup/commands saveBackupSettings': plain('backup.manage', ({ backups }) => [backups]),
  'backup/commands backUpNow': plain('backup.manage'),
  'backup/commands removeBackup': plain('backup.manage', () => [never]),
  'backup/queries listBackups': plain('backup.manage'),
  'site-state/state readSiteState': plain('state.read'),
  'bylines/carry carryBylinesOut': out,
  'bylines/carry carryBylinesIn': bringing,
  'bylines/carry linkBylines': bringing,
  'bylines/commands createByline': byline(() => [{ name: 'x' }]),
  'bylines/commands saveByline': byline(({ byline }) => [byline, { name: 'x' }]),
  'bylines/commands setPortrait': byline(({ byline }) => [byline, Buffer.from('x')]),
  'bylines/commands removePortrait': byline(({ byline }) => [byline]),
  'bylines/commands deleteByline': byline(({ byline }) => [byline]),
  'bylines/csv exportBylines': byline(),
  'bylines/csv importBylines': byline(() => ['name\n', { dryRun: true }]),
  'bylines/queries listBylineRows': byline(),
  'bylines/queries openByline': byline(({ byline }) => [byline]),
  'bylines/queries bylineChoices': plain('byline.list'),
  'bylines/queries likelyDuplicates': byline(),
  'comments/commands openThread': ofEach('article.comment', (articleId) => [
    { articleId, quote: '', anchorFrom: '', anchorTo: '', text: 'x', mentions: [] },
  ]),
  'comments/commands reply': ofEach('article.comment', (id, { threadOf }) => [
    { threadId: threadOf(id), text: 'x', mentions: [] },
  ]),
  'comments/commands editComment': (things) =>
    ofEach('article.comment', (id, { commentOf }) => [
      { commentId: commentOf(id), text: 'y', mentions: [] },
    ])(things).map(
      // It is the editor's: nobody else says it otherwise.
      (call) => ({
        ...call,
        may: (actor) => actor.kind === 'user' && actor.id === things.people.editor.id,
      }),
    ),
  'comments/commands resolveThread': ofEach('article.comment', (id, { threadOf }) => [
    { threadId: threadOf(id), resolved: true },
  ]),
  'comments/queries listThreads': ofEach('article.comment', (id) => [id]),
  'comments/queries listMentionable': ofEach('article.comment', (id) => [id], 'user.list'),
  'corrections/commands issueCorrection': ofEach('correction.issue', (articleId) => [
    { articleId, kind: 'correction', text: 'x' },
  ]),
  'corrections/commands rewordCorrection': plain('correction.issue', ({ correction }) => [
    { id: correction, text: 'y', was: 'z' },
  ]),
  'corrections/commands removeCorrection': plain('correction.issue', ({ correction }) => [
    { id: correction },
  ]),
  'corrections/commands openHistory': ofEach('history.open', (articleId) => [
    { articleId, open: true },
  ]),
  'corrections/queries correctionsOf': ofEach('article.open', (id) => [id]),
  'credits/commands mergeBylines': byline(({ byline }) => [
    { fromId: byline, intoId: never, keepNames: true },
  ]),
  'credits/commands moveCredits': byline(({ byline }) => [
    {
      kind: 'move',
      fromId: byline,
      intoId: never,
      newName: '',
      articleIds: [],
      all: true,
      keepNames: true,
    },
  ]),
  'credits/commands undoTransfer': byline(() => [never]),
  'credits/commands setPrintedName': ofEach('article.publish', (articleId, { byline }) => [
    { articleId, bylineId: byline, name: 'x' },
  ]),
  'credits/commands markDistinct': byline(({ byline }) => [{ oneId: byline, otherId: never }]),
  'credits/queries listCredits': byline(({ byline }) => [byline, { page: 1 }]),
  'credits/queries previewMerge': byline(({ byline }) => [byline, never]),
  'credits/queries listTransfers': byline(({ byline }) => [byline]),
  'credits/queries printedNames': ofEach('article.open', (id) => [id]),
  'discovery/commands saveDiscovery': settings(({ discovery }) => [discovery]),
  'export/export exportNewsroom': plain('newsroom.export', ({ folder }) => [folder]),
  'export/imported carryImportedOut': out,
  'front/carry carryFrontsOut': out,
  'front/carry carryFrontsIn': bringing,
  'front/commands saveDraft': front(() => [{ sectionId: null, baseVersion: never, layout: empty }]),
  'front/commands publishEdition': front(() => [{ sectionId: null, baseVersion: never }]),
  'front/commands scheduleEdition': front(() => [
    { sectionId: null, baseVersion: never, startsAt: later().toISOString() },
  ]),
  'front/commands cancelEdition': front(() => [never]),
  'front/commands rescheduleEdition': front(() => [
    { editionId: never, startsAt: later().toISOString() },
  ]),
  'front/commands backToEdition': front(() => [
    { sectionId: null, editionId: never, currentId: never },
  ]),
  'front/desk findForFront': front(() => ['x']),
  'front/desk openFront': front(() => [null]),
  'front/desk listFronts': front(),
  'hub/commands listFollowers': settings(),
  'import/articles importArticles': plain('article.import', () => ['/nowhere.jsonl']),
  'import/bring-in bringIn': plain('article.import', () => [
    (async function* () {})(),
    { dryRun: true, download: false },
  ]),
  'import/runs/commands startImport': plain('article.import', () => [
    { id: never, task: 'look', choices: {} },
  ]),
  'import/runs/commands stopImport': plain('article.import', () => [never]),
  'import/runs/commands removeArchive': plain('article.import', () => [never]),
  'import/runs/queries listImports': plain('article.import'),
  'import/runs/queries openImport': plain('article.import', () => [never]),
  'import/runs/queries importLines': plain('article.import', () => [never, 'look']),
  'import/runs/queries exportReport': plain('article.import', () => [never, 'look']),
  'import/runs/upload beginUpload': plain('article.import', () => [
    { fileName: 'x.xml', size: 5, head: '00000000' },
  ]),
  'import/runs/upload uploadState': plain('article.import', () => [never]),
  'import/runs/upload takePiece': plain('article.import', () => [
    never,
    { offset: 0, sum: '00000000' },
    [],
  ]),
  'import/broadsheet/bring-back bringBack': plain('article.import', () => ['/nowhere']),
  'jobs/receipts listFollowed': ofEach('article.open', (id) => [id]),
  'jobs/receipts retryReceipt': plain('receipt.retry', () => [
    { eventId: '1', consequence: 'search' },
  ]),
  'live/carry carryEntriesOut': out,
  'live/carry carryEntriesIn': bringing,
  'live/commands moveCoverage': ofEach('article.moveCoverage', (articleId) => [
    { articleId, step: 'end' },
  ]),
  'live/commands addEntry': ofEach('article.coverLive', (articleId, { body }) => [
    {
      articleId,
      key: crypto.randomUUID(),
      headline: 'x',
      body,
      bylines: [],
      at: '',
      pinned: false,
      keyPoint: false,
    },
  ]),
  'live/commands editEntry': ofOwned(
    'live.changeEntry',
    ({ entries }) => entries,
    (id, { body }) => [{ id, baseVersion: never, headline: 'x', body, bylines: [], at: '' }],
  ),
  'live/commands markEntry': ofOwned(
    'live.changeEntry',
    ({ entries }) => entries,
    (id) => [{ id, pinned: false }],
  ),
  'live/commands deleteEntry': ofOwned(
    'live.changeEntry',
    ({ entries }) => entries,
    (id) => [id],
  ),
  'live/queries deskEntry': ofOwned(
    'article.open',
    ({ entriesIn }) => entriesIn,
    (id) => [id],
  ),
  'live/queries openCoverage': ofEach('article.open', (id) => [id]),
  'live/queries listEntries': ofEach('article.open', (id) => [id]),
  'live/queries entryChanges': ofEach('article.open', (id) => [id, 0]),
  'live/queries entryVersions': ofOwned(
    'article.open',
    ({ entriesIn }) => entriesIn,
    (id) => [id],
  ),
  'media/carry carryMediaOut': out,
  'media/carry readWhole': plain('newsroom.export', () => [{ hash: 'x', original: 'x' }]),
  'media/carry carryMediaIn': plain('article.import', () => [[], async () => Buffer.from('')]),
  'media/commands storePicture': plain('media.upload', () => [Buffer.from('x')]),
  'media/commands savePicture': ofOwned(
    'media.manage',
    ({ pictures }) => pictures,
    (id) => [
      {
        id,
        alt: 'x',
        caption: '',
        credit: '',
        creator: '',
        copyright: '',
        rights: '',
        rightsEnd: '',
        focalX: 0.5,
        focalY: 0.5,
      },
    ],
  ),
  'media/commands setFocalPoint': ofOwned(
    'media.manage',
    ({ pictures }) => pictures,
    (id) => [{ id, focalX: 0.4, focalY: 0.4 }],
  ),
  'media/commands cropPicture': ofOwned(
    'media.manage',
    ({ pictures }) => pictures,
    (id) => [id, null],
  ),
  'media/commands replacePicture': ofOwned(
    'media.manage',
    ({ pictures }) => pictures,
    (id) => [id, Buffer.from('x')],
  ),
  'media/commands deletePicture': ofOwned(
    'media.manage',
    ({ pictures }) => pictures,
    (id) => [id],
  ),
  'media/queries listPictures': plain('media.open', () => [{}]),
  'media/queries libraryPicture': plain('media.open', ({ pictures }) => [pictures.own?.id]),
  'media/queries nearDuplicates': plain('media.open', ({ pictures }) => [pictures.own?.id]),
  'media/queries pictureUses': plain('media.open', ({ pictures }) => [pictures.own?.id]),
  'media/uploads takeUpload': (things) =>
    Object.entries(things.people).map(([of, { id }]) => ({
      may: (actor) => actor.kind === 'user' && actor.id === id,
      args: [`${id}-${'a'.repeat(32)}`, async () => {}],
      of,
    })),
  'media/uploads finishUpload': (things) =>
    Object.entries(things.people).map(([of, { id }]) => ({
      may: (actor) => actor.kind === 'user' && actor.id === id && can(actor, 'media.upload'),
      args: [{ upload: `${id}-${'a'.repeat(32)}`, fileName: 'x' }],
      of,
    })),
  'newsletter/carry carryNewslettersOut': out,
  'newsletter/carry carrySubscribersOut': out,
  'newsletter/carry carryNewslettersIn': bringing,
  'newsletter/carry carrySubscribersIn': bringing,
  'newsletter/commands createNewsletter': letter(({ newsletterEdit }) => [newsletterEdit]),
  'newsletter/commands saveNewsletter': letter(({ newsletter, newsletterEdit }) => [
    newsletter,
    newsletterEdit,
  ]),
  'newsletter/commands liftSuppression': plain('newsletter.export', () => ['x@example.org']),
  'newsletter/editions composeEdition': letter(({ newsletter }) => [newsletter]),
  'newsletter/editions saveEdition': letter(({ edition }) => [
    { id: edition, baseVersion: never, subject: 'x', preheader: '', intro: '', articleIds: [] },
  ]),
  'newsletter/editions scheduleSending': letter(({ edition }) => [
    { id: edition, baseVersion: never, sendAt: later() },
  ]),
  'newsletter/editions sendNow': letter(({ edition }) => [{ id: edition, baseVersion: never }]),
  'newsletter/editions stopEdition': letter(({ edition }) => [edition]),
  'newsletter/editions repeatUnknown': letter(({ edition }) => [edition]),
  'newsletter/editions previewEdition': letter(({ edition }) => [edition]),
  'newsletter/editions sendTest': letter(({ edition }) => [edition]),
  'newsletter/export exportSubscribers': plain('newsletter.export', ({ newsletter }) => [
    newsletter,
  ]),
  'newsletter/queries listNewsletters': letter(),
  'newsletter/queries readNewsletter': letter(({ newsletter }) => [newsletter]),
  'newsletter/queries listEditions': letter(({ newsletter }) => [newsletter]),
  'newsletter/queries readEdition': letter(({ edition }) => [edition]),
  'newsletter/queries findForEdition': letter(() => ['x']),
  'notifications/commands markAllRead': oneself(),
  'notifications/commands choosePreferences': oneself(({ preferences }) => [preferences]),
  'notifications/queries listNotifications': oneself(() => [{}]),
  'notifications/queries readPreferences': oneself(),
  'pages/carry carryPagesOut': out,
  'pages/carry carryPagesIn': bringing,
  'pages/commands createPage': page(({ pageEdit }) => [pageEdit]),
  'pages/commands savePage': page(({ page, pageEdit }) => [
    { ...pageEdit, id: page, baseVersion: never },
  ]),
  'pages/commands restorePage': page(({ page }) => [{ id: page, version: 1, baseVersion: never }]),
  'pages/queries listPages': page(),
  'pages/queries openPage': page(({ page }) => [page]),
  'pages/queries pageVersions': page(({ page }) => [page]),
  'previews/checked checkArticle': ofEach('article.open', (id) => [id]),
  'previews/checked publishChecked': ofEach(
    'article.publish',
    (id) => [{ id, baseVersion: never }],
    'article.open',
  ),
  'previews/checked checkPageOf': ofEach('article.open', (id) => [{ id, baseVersion: never }]),
  'previews/fronts previewFront': front(() => [{ sectionId: null, of: 'draft' }]),
  'previews/links ownPreview': ofEach('article.open', (id) => [id]),
  'previews/links sharePreview': ofEach('article.open', (articleId) => [
    { articleId, recipient: 'x', days: 7 },
  ]),
  'previews/links revokePreview': ofEach('article.open', (articleId) => [
    { articleId, linkId: never },
  ]),
  'previews/links listPreviews': ofEach('article.open', (id) => [id]),
  'push/commands sendAlert': ofEach('alert.send', (articleId) => [
    { articleId, text: 'x', again: false },
  ]),
  'push/commands countDevices': plain('alert.send'),
  'push/commands listAlerts': ofEach('alert.send', (id) => [id]),
  'reads/correcting correctCount': ofEach('reads.correct', (articleId) => [
    { articleId, seen: never, total: 1, reason: 'x' },
  ]),
  'reads/csv exportNumbers': plain('reads.openAll', () => [{ ...now, list: 'sections' }]),
  'reads/csv exportArticleNumbers': ofEach('reads.openArticle', (id) => [id, {}]),
  'reads/csv exportArticleReferrers': ofEach('reads.openArticle', (id) => [id]),
  'reads/csv exportBylineNumbers': ofOwned(
    'reads.openByline',
    ({ bylines }) => bylines,
    (id) => [id],
  ),
  'reads/merging mergeArticles': ofEach('article.takeDown', (id) => [{ id, intoId: never }]),
  'reads/merging mergeStanding': ofEach('article.open', (id) => [id]),
  'reads/newsroom knownByline': ofOwned(
    'reads.openByline',
    ({ bylines }) => bylines,
    (id) => [id],
  ),
  'reads/newsroom topArticles': plain('reads.open', () => [now]),
  'reads/newsroom topSections': plain('reads.openAll', () => [now]),
  'reads/newsroom topBylines': plain('reads.open', () => [now]),
  'reads/newsroom topReferrers': plain('reads.openAll', () => [now]),
  'reads/newsroom totalsOf': plain('reads.open', () => [now]),
  'reads/newsroom todayByHour': plain('reads.open'),
  'reads/now readersNow': plain('reads.open'),
  'reads/one-article openArticleNumbers': ofEach('reads.openArticle', (id) => [id]),
  'reads/one-article knownArticle': ofEach('reads.openArticle', (id) => [id]),
  'reads/one-byline openBylineNumbers': ofOwned(
    'reads.openByline',
    ({ bylines }) => bylines,
    (id) => [id],
  ),
  'reads/rules saveCountingRules': settings(({ rules }) => [rules]),
  'redirects/carry carryRedirectsOut': out,
  'redirects/carry carryRedirectsIn': bringing,
  'redirects/commands saveRedirect': redirect(({ redirect }) => [
    redirect,
    { path: '/x.html', target: '/corrections' },
  ]),
  'redirects/commands deleteRedirect': redirect(({ redirect }) => [redirect]),
  'redirects/csv exportRedirects': redirect(),
  'redirects/csv importRedirects': redirect(() => ['/y.html,/corrections', { dryRun: true }]),
  'redirects/queries listRedirects': redirect(() => [{}]),
  'redirects/queries readRedirect': redirect(({ redirect }) => [redirect]),
  'schedules/calendar readCalendar': plain('article.list', () => [{ month: '2026-01' }]),
  'schedules/commands scheduleChecked': ofEach(
    'article.schedule',
    (id) => [{ id, kind: 'publish', baseVersion: never, dueAt: later() }],
    'article.open',
  ),
  'schedules/commands scheduleArticle': ofEach('article.schedule', (id, { edit }) => [
    { id, kind: 'publish', baseVersion: never, edit, dueAt: later() },
  ]),
  'schedules/commands cancelSchedule': plain('article.schedule', ({ schedule }) => [schedule]),
  'schedules/commands reschedule': plain('article.schedule', ({ schedule }) => [
    { scheduleId: schedule, dueAt: later() },
  ]),
  'schedules/commands retrySchedule': plain('article.schedule', ({ schedule }) => [schedule]),
  'schedules/commands seeSchedule': plain('article.schedule', ({ schedule }) => [schedule]),
  'schedules/queries listSchedules': ofEach('article.open', (id) => [id]),
  'sections/carry carrySectionsOut': out,
  'sections/carry carrySectionsIn': bringing,
  'sections/commands createSection': section(() => [
    { name: 'x', slug: '', description: '', position: 0 },
  ]),
  'sections/commands saveSection': section(({ section }) => [
    section,
    { name: 'y', slug: '', description: '', position: 0 },
  ]),
  'sections/commands deleteSection': section(({ section }) => [section]),
  'sections/queries listSectionRows': section(),
  'settings/commands saveSettings': settings(({ settings }) => [settings]),
  'settings/groups saveGroup': settings(() => [{ name: 'x' }, {}]),
  'topics/carry carryTopicsOut': out,
  'topics/carry carryTopicsIn': bringing,
  'topics/commands createTopic': topic(() => [{ name: 'y', slug: '', description: '' }]),
  'topics/commands saveTopic': topic(({ topic }) => [
    { id: topic, name: 'x', slug: '', description: '' },
  ]),
  'topics/commands mergeTopics': topic(({ topic }) => [{ fromId: topic, intoId: never }]),
  'topics/commands deleteTopic': topic(({ topic }) => [topic]),
  'topics/queries topicNames': plain('byline.list'),
  'topics/queries listTopicRows': topic(() => [{ search: '', page: 1 }]),
  'topics/queries openTopic': topic(({ topic }) => [topic]),
  'translations/commands linkTranslation': ofEach('article.edit', (articleId) => [
    { articleId, originalId: never },
  ]),
  'translations/commands unlinkTranslation': ofEach('article.edit', (articleId) => [{ articleId }]),
  'translations/queries versionsOf': ofEach('article.open', (id) => [id]),
  'webhooks/commands createWebhook': hooks(() => [
    { url: 'https://hooks.example/x', events: ['article.published'] },
  ]),
  'webhooks/commands saveWebhook': hooks(({ webhook }) => [
    webhook,
    { url: 'https://hooks.example/x', events: ['article.published'] },
  ]),
  'webhooks/commands pauseWebhook': hooks(({ webhook }) => [webhook]),
  'webhooks/commands resumeWebhook': hooks(({ webhook }) => [webhook]),
  'webhooks/commands deleteWebhook': hooks(({ webhook }) => [webhook]),
  'webhooks/commands rotateSecret': hooks(({ webhook }) => [webhook]),
  'webhooks/commands testWebhook': hooks(({ webhook }) => [webhook]),
  'webhooks/commands redeliver': hooks(({ webhook }) => [
    { webhookId: webhook, deliveryId: '999999' },
  ]),
  'webhooks/commands redeliverFailed': hooks(({ webhook }) => [webhook]),
  'webhooks/queries listWebhooks': hooks(),
  'webhooks/queries readWebhook': hooks(({ webhook }) => [webhook]),
  'webhooks/queries listDeliveries': hooks(({ webhook }) => [webhook]),
}

/** Those that don't refuse but keep back: what they answer to whom is looked at by itself. */
export const quiet = [
  'auth/sessions endSession',
  'auth/sessions signOutEverywhere',
  'live/queries ownBylines',
  'media/queries mayOpenFile',
  'notifications/commands markRead',
  'notifications/queries countUnread',
  'schedules/alarms alarmsFor',
]
