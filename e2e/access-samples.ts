// What each server action takes, so that it is refused for who asks and not for what is asked. Keys are
// those of lib/access/actions.ts; what only its holder may call has none.

/** What stands in the newsroom while actions are called, all of it an editor's or nobody's. */
export type World = {
  article: number
  published: number
  entry: number
  thread: number
  comment: number
  schedule: number
  correction: number
}

const key = '6f1d3c1e-5a43-4b6a-9d5c-0f5f1e0b7a11'
const body = {
  type: 'doc',
  content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Words.' }] }],
}
const password = 'a password that nobody has'
const later = '2098-01-01T10:00:00Z'
const one = { id: 1 }
const details = { alt: 'A', caption: '', credit: 'C', creator: '', copyright: '', rights: '' }
const webhook = { url: 'https://hooks.example.org/', events: ['article.published'] }
const page = { title: 'Terms of access', purpose: 'other', body }

/** A form with a file in it. */
export class Form {
  readonly fields: Record<string, string>
  readonly file: string
  constructor(fields: Record<string, string>, file: string) {
    this.fields = fields
    this.file = file
  }

  /** As React sends it: the fields of the first argument, then the arguments. */
  encoded(): FormData {
    const form = new FormData()
    for (const [name, value] of Object.entries(this.fields)) form.append(`_1_${name}`, value)
    form.append('_1_file', new File([this.file], 'file.csv', { type: 'text/csv' }))
    form.append('0', '["$K1"]')
    return form
  }
}

export const samples = (w: World): Record<string, Record<string, unknown>> => ({
  '(desk)/articles/[id]/alert/actions.ts': { sendAlert: { articleId: w.published, text: 'Now' } },
  '(desk)/articles/[id]/live/actions.ts': {
    addEntry: { articleId: w.article, key, body },
    deleteEntry: { id: w.entry },
    editEntry: { id: w.entry, baseVersion: 1, body },
    markEntry: { id: w.entry, pinned: true },
    moveCoverage: { articleId: w.article, step: 'end' },
    readChanges: { articleId: w.article, after: 0 },
    readEarlier: { articleId: w.article, before: { at: '$D2098-01-01T10:00:00.000Z', id: 1 } },
  },
  '(desk)/articles/actions.ts': {
    assignArticle: { id: w.article, assigneeId: null },
    beginArticle: { key, state: 'AAA=' },
    checkArticle: { id: w.article },
    commissionArticle: { headline: 'Ferry', assigneeId: 1 },
    findArticles: { words: 'ferry' },
    lookUp: { mediaIds: [1], articleIds: [] },
    moveArticle: { id: w.article, move: 'approve', baseVersion: 1 },
    nameRevision: { articleId: w.article, revisionId: 1, name: 'One' },
    publishArticle: { id: w.article, baseVersion: 1 },
    restoreRevision: { articleId: w.article, revisionId: 1, baseVersion: 1 },
    revokePreview: { articleId: w.article, linkId: 1 },
    setEmbargo: { id: w.article, until: later },
    sharePreview: { articleId: w.article, recipient: 'Someone' },
    takeDownArticle: { id: w.published },
    waiveCheck: {
      articleId: w.article,
      check: 'altText',
      subject: '1',
      reason: 'It is only decoration.',
    },
  },
  '(desk)/articles/comment-actions.ts': {
    editComment: { commentId: w.comment, text: 'No' },
    listMentionable: { articleId: w.article },
    listThreads: { articleId: w.article },
    openThread: { articleId: w.article, text: 'Why?' },
    reply: { threadId: w.thread, text: 'Because.' },
    resolveThread: { threadId: w.thread, resolved: true },
  },
  '(desk)/articles/corrections/actions.ts': {
    issueCorrection: { articleId: w.published, kind: 'correction', text: 'It was Tuesday.' },
    listCorrections: { articleId: w.article },
    openHistory: { articleId: w.published, open: true },
    removeCorrection: { id: w.correction },
    rewordCorrection: { id: w.correction, text: 'It was Monday.', was: '' },
  },
  '(desk)/articles/merging/actions.ts': {
    mergeArticles: { id: w.article, intoId: w.published },
    mergeStanding: { articleId: w.article },
  },
  '(desk)/articles/translations/actions.ts': {
    linkTranslation: { articleId: w.article, originalId: w.published },
    listVersions: { articleId: w.article },
    unlinkTranslation: { articleId: w.article },
  },
  '(desk)/bylines/actions.ts': {
    deleteByline: one,
    importCsv: new Form({ dryRun: 'true', goodLines: 'false', renaming: 'follow' }, 'id,name\n'),
    markDistinct: { oneId: 1, otherId: 2 },
    mergeBylines: { fromId: 1, intoId: 2 },
    moveCredits: { kind: 'reattribute', fromId: 1, intoId: 2, articleIds: [w.article] },
    saveByline: { id: 1, name: 'Someone Else', portraitId: null },
    setPrintedName: { articleId: w.published, bylineId: 1, name: 'S. Else' },
    undoTransfer: one,
  },
  '(desk)/calendar/actions.ts': {
    cancelSchedule: { scheduleId: w.schedule },
    followArticle: { id: w.article },
    reschedule: { scheduleId: w.schedule, dueAt: later },
    rescheduleEdition: { editionId: 1, startsAt: later },
    retryReceipt: { eventId: '1', consequence: 'page' },
    retrySchedule: { scheduleId: w.schedule },
    scheduleArticle: { id: w.published, baseVersion: 1, kind: 'take_down', dueAt: later },
    seeSchedule: { scheduleId: w.schedule },
  },
  '(desk)/fronts/actions.ts': {
    backToEdition: { sectionId: null, editionId: 1, currentId: null },
    cancelEdition: { editionId: 1 },
    findForFront: { words: 'ferry' },
    publishEdition: { sectionId: null, baseVersion: 1 },
    rescheduleEdition: { editionId: 1, startsAt: later },
    saveDraft: {
      sectionId: null,
      baseVersion: 1,
      layout: { slots: Array(9).fill({ articleId: null }) },
    },
    scheduleEdition: { sectionId: null, baseVersion: 1, startsAt: later },
  },
  '(desk)/media/actions.ts': {
    cropPicture: { ...one, crop: null },
    deletePicture: one,
    findPictures: {},
    finishUpload: { upload: '1-00000000000000000000000000000000' },
    savePicture: { ...one, ...details, rightsEnd: '', focalX: 0.5, focalY: 0.5 },
    setFocalPoint: { ...one, focalX: 0.5, focalY: 0.5 },
  },
  '(desk)/newsletters/actions.ts': {
    composeEdition: { newsletterId: 1 },
    findForEdition: { words: 'ferry' },
    liftSuppression: { email: 'someone@example.org' },
    repeatUnknown: one,
    saveEdition: { ...one, baseVersion: 1, subject: 'Today', articleIds: [] },
    saveNewsletter: { id: null, name: 'Ferries' },
    scheduleSending: { ...one, baseVersion: 1, sendAt: later },
    sendNow: { ...one, baseVersion: 1 },
    sendTest: one,
    stopEdition: one,
  },
  '(desk)/pages/actions.ts': {
    createPage: page,
    restorePage: { ...one, version: 1, baseVersion: 1 },
    savePage: { ...page, ...one, baseVersion: 1 },
  },
  '(desk)/reads/correcting/actions.ts': {
    correctCount: { articleId: w.published, seen: 0, total: 1000, reason: 'Because.' },
  },
  '(desk)/redirects/actions.ts': {
    deleteRedirect: one,
    importFile: new Form({ dryRun: 'true', goodLines: 'false', elsewhere: 'false' }, 'from,to\n'),
    saveRedirect: { id: null, path: '/from/access', target: '/' },
  },
  '(desk)/sections/actions.ts': {
    deleteSection: one,
    saveSection: { id: null, name: 'Access' },
  },
  '(desk)/settings/actions.ts': {
    saveSettings: {
      siteName: 'Another',
      datelinePattern: 'd MMMM yyyy',
      language: 'en',
      correctionsPlace: 'top',
      requiredChecks: [],
    },
  },
  '(desk)/settings/discovery/actions.ts': { saveDiscovery: {} },
  '(desk)/settings/import/actions.ts': {
    beginUpload: { fileName: 'access.xml', size: 5, head: '00000000' },
    removeArchive: one,
    startImport: { ...one, task: 'look', choices: {} },
    stopImport: one,
  },
  '(desk)/settings/organisation/actions.ts': { saveOrganisation: {} },
  '(desk)/settings/backups/actions.ts': {
    backUpNow: {},
    removeBackup: one,
    saveSchedule: {},
  },
  '(desk)/settings/reads/actions.ts': { saveRules: {} },
  '(desk)/settings/sign-in/actions.ts': { saveRules: {} },
  '(desk)/settings/tokens/actions.ts': {
    makeToken: { name: 'Mine', scopes: ['articles:write'], days: 7 },
    revokeToken: one,
  },
  '(desk)/settings/webhooks/actions.ts': {
    createWebhook: webhook,
    deleteWebhook: one,
    pauseWebhook: one,
    redeliver: { webhookId: 1, deliveryId: '1' },
    redeliverFailed: one,
    resumeWebhook: one,
    rotateSecret: one,
    saveWebhook: { ...webhook, ...one },
    testWebhook: one,
  },
  '(desk)/topics/actions.ts': {
    deleteTopic: one,
    mergeTopics: { fromId: 1, intoId: 2 },
    saveTopic: { ...one, name: 'Access' },
  },
  '(desk)/users/actions.ts': {
    changePassword: { userId: 1, password },
    changeRole: { userId: 1, role: 'author' },
    endSessions: { userId: 1 },
    invite: { email: 'eve@example.org', role: 'administrator' },
    resendInvitation: one,
    resetFactors: { userId: 1 },
    setDisabled: { userId: 1, disabled: true },
    withdrawInvitation: one,
  },
})
