'use client'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { IndexeddbPersistence } from 'y-indexeddb'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import {
  documentName,
  type News,
  newsSchema,
  notTheirs,
  type Request,
  type Standing,
  signedOut,
  togetherPath,
} from '#lib/together/schema.ts'
import { Keeping } from './keeping.client.ts'

/** How the browser stands to the server. */
export type Link = 'connecting' | 'connected' | 'offline' | 'signed-out' | 'refused'

/** Someone else who has the article open, and the field that she is in. */
export type Present = { client: number; name: string; colour: string; field: string | null }

export type Answer = Omit<Extract<News, { news: 'answer' }>, 'news' | 'number'>

const answerWithin = 8000
/** Marks what the form fills in by itself: nobody's typing. */
export const proposal = 'proposal'
const colours = ['#8a3324', '#1f5c4d', '#2f4b7c', '#7a4a9e', '#9a6a00', '#146c94', '#a23b72']

/** The same person has the same colour for all. */
const colourOf = (userId: number) => colours[userId % colours.length] ?? '#2f4b7c'

/**
 * An article as a shared document: kept in this browser at once, sent to the server as it is typed,
 * merged with what others type.
 * @param articleId null: it isn't begun yet, and nothing is sent
 * @param key name of the document, also in this browser's storage
 */
export function useTogether(options: {
  articleId: number | null
  key: string
  user: { id: number; name: string }
  editable: boolean
  onStanding: (article: Standing) => void
}) {
  const { articleId, key, user, editable } = options
  const [doc] = useState(() => new Y.Doc())
  const [awareness] = useState(() => new Awareness(doc))
  const [ready, setReady] = useState(false)
  const [link, setLink] = useState<Link>('connecting')
  const [keeping] = useState(() => new Keeping())
  const [problems, setProblems] = useState<Record<string, string[]>>({})
  const [people, setPeople] = useState<Present[]>([])
  const provider = useRef<HocuspocusProvider | null>(null)
  const questions = useRef(new Map<number, (answer: Answer) => void>())
  const listeners = useRef(new Set<() => void>())
  const onStanding = useRef(options.onStanding)
  onStanding.current = options.onStanding

  // What is typed goes into the browser's storage first.
  useEffect(() => {
    const store = new IndexeddbPersistence(`broadsheet.${key}.${user.id}`, doc)
    store.whenSynced.then(() => setReady(true))
    const typed = (_update: Uint8Array, origin: unknown) => {
      // Typing has no origin, and there may be no provider yet: that isn't the same.
      const comes = origin === store || (origin !== null && origin === provider.current)
      if (!comes && origin !== proposal) keeping.typed()
    }
    doc.on('update', typed)
    return () => {
      doc.off('update', typed)
      void store.destroy()
    }
  }, [doc, key, user.id, keeping])

  useEffect(() => {
    awareness.setLocalStateField('user', { name: user.name, color: colourOf(user.id) })
    const seen = () => {
      const others = [...awareness.getStates()].filter(([client]) => client !== doc.clientID)
      const present = others.flatMap(([client, { user, field }]) =>
        user ? [{ client, name: user.name, colour: user.color, field: field ?? null }] : [],
      )
      // One's own cursor moves with each key, and theirs too: that is no news here.
      setPeople((now) => same(now, present))
    }
    awareness.on('change', seen)
    return () => awareness.off('change', seen)
  }, [awareness, doc, user.id, user.name])

  useEffect(() => {
    if (articleId === null || !ready) return
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new HocuspocusProviderWebsocket({
      url: `${scheme}://${location.host}${togetherPath}`,
      maxDelay: 4000,
    })
    const made = new HocuspocusProvider({
      websocketProvider: socket,
      name: documentName(articleId),
      document: doc,
      awareness,
      // The cookie says who it is; the protocol wants a word.
      token: 'cookie',
      onSynced: () => setLink('connected'),
      onClose: ({ event }) =>
        setLink((now) =>
          event.reason === signedOut
            ? 'signed-out'
            : event.reason === notTheirs
              ? 'refused'
              : now === 'signed-out' || now === 'refused'
                ? now
                : 'offline',
        ),
      onAuthenticationFailed: ({ reason }) =>
        setLink(reason === signedOut ? 'signed-out' : 'refused'),
      onStateless: ({ payload }) => {
        const { data: news } = newsSchema.safeParse(JSON.parse(payload))
        if (news) hear(news)
      },
    })
    function hear(news: News): void {
      if (news.news === 'kept') {
        if (made.unsyncedChanges === 0) keeping.kept()
      } else if (news.news === 'waiting') {
        keeping.waits()
      } else if (news.news === 'article') {
        onStanding.current(news.article)
        const { problems } = news
        if (problems) setProblems((now) => same(now, problems))
      } else if (news.news === 'comments') {
        for (const listener of listeners.current) listener()
      } else {
        // What is saved is kept, too.
        if (made.unsyncedChanges === 0) keeping.kept()
        questions.current.get(news.number)?.(news)
        questions.current.delete(news.number)
      }
    }
    provider.current = made
    made.attach()
    const offline = () => {
      setLink('offline')
      socket.disconnect()
    }
    const online = () => void socket.connect()
    addEventListener('offline', offline)
    addEventListener('online', online)
    return () => {
      removeEventListener('offline', offline)
      removeEventListener('online', online)
      provider.current = null
      made.destroy()
      socket.destroy()
    }
  }, [articleId, ready, doc, awareness, keeping])

  // "Kept" may have been said while this browser was away.
  useEffect(() => {
    if (link !== 'connected') return
    const timer = setInterval(() => {
      if (keeping.get().dirty && provider.current?.unsyncedChanges === 0)
        send(provider.current, { ask: 'kept' })
    }, 1500)
    return () => clearInterval(timer)
  }, [link, keeping])

  /** Makes a revision of all that is typed, now. @throws when the server doesn't answer */
  const save = useCallback((): Promise<Answer> => {
    const number = Math.floor(Math.random() * 1e9)
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        questions.current.delete(number)
        reject(new Error('no answer'))
      }, answerWithin)
      questions.current.set(number, (answer) => {
        clearTimeout(late)
        resolve(answer)
      })
      send(provider.current, { ask: 'save', number })
    })
  }, [])

  const enterField = useCallback(
    (field: string | null) => awareness.setLocalStateField('field', field),
    [awareness],
  )

  /** Calls `listener` whenever something is said about the article. @returns what ends that */
  const onComments = useCallback((listener: () => void) => {
    listeners.current.add(listener)
    return () => void listeners.current.delete(listener)
  }, [])

  // The same as long as nothing of it changed: what it is given to is drawn again only then.
  return useMemo(
    () => ({
      doc,
      awareness,
      editable,
      ready,
      link,
      keeping,
      problems,
      people,
      save,
      enterField,
      onComments,
    }),
    [
      doc,
      awareness,
      editable,
      ready,
      link,
      keeping,
      problems,
      people,
      save,
      enterField,
      onComments,
    ],
  )
}

/** The value that is there, when the next one says the same. */
const same = <T>(now: T, next: T): T => (JSON.stringify(now) === JSON.stringify(next) ? now : next)

function send(provider: HocuspocusProvider | null, request: Request): void {
  provider?.sendStateless(JSON.stringify(request))
}

export type Together = ReturnType<typeof useTogether>
