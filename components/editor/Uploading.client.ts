'use client'
import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'
import { NotStored } from '#components/media/upload.client.ts'
import { acceptedTypes, type LibraryPicture, type Stored } from '#lib/media/schema.ts'
import { pictureNode } from './blocks/PictureBlock.client.tsx'

type Options = {
  upload: (file: File, onProgress: (fraction: number) => void) => Promise<Stored>
  onStored: (picture: LibraryPicture) => void
  onProblem: (words: string) => void
}
type Step = { add: { id: object; at: number; element: HTMLElement } } | { remove: object }

const key = new PluginKey<DecorationSet>('uploading')

/**
 * Pictures that are pasted or dropped: uploaded where they were put, with their progress there,
 * while one goes on writing.
 */
export const Uploading = Extension.create<Options>({
  name: 'uploading',
  addProseMirrorPlugins() {
    const { options } = this
    const take = (view: EditorView, files: File[], at: number) => {
      for (const file of files) void bringIn(view, file, at, options)
    }
    return [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply(tr, before) {
            const set = before.map(tr.mapping, tr.doc)
            const step = tr.getMeta(key) as Step | undefined
            if (!step) return set
            if ('remove' in step)
              return set.remove(set.find(undefined, undefined, ({ id }) => id === step.remove))
            const { id, at, element } = step.add
            return set.add(tr.doc, [Decoration.widget(at, element, { id })])
          },
        },
        props: {
          decorations: (state) => key.getState(state),
          handlePaste(view, event) {
            const { clipboardData } = event
            if (!view.editable || !clipboardData) return false
            const html = clipboardData.getData('text/html')
            const files = picturesOf(clipboardData.files)
            // An office program puts a picture of the text beside the text: the text is meant.
            const isText = /\S/.test(html.replace(/<[^>]*>/g, ''))
            if (files.length && !isText) {
              take(view, files, view.state.selection.to)
              return true
            }
            const within = picturesWithin(html)
            // The words go in first, by the usual way.
            if (within.length) setTimeout(() => take(view, within, view.state.selection.to))
            return false
          },
          handleDrop(view, event) {
            const files = picturesOf(event.dataTransfer?.files)
            if (!view.editable || !files.length) return false
            event.preventDefault()
            const place = view.posAtCoords({ left: event.clientX, top: event.clientY })
            take(view, files, place?.pos ?? view.state.selection.to)
            return true
          },
        },
      }),
    ]
  },
})

const picturesOf = (files: FileList | undefined) =>
  [...(files ?? [])].filter(({ type }) => acceptedTypes.includes(type))

/** Pictures that stand in pasted HTML as data. */
function picturesWithin(html: string): File[] {
  const { images } = new DOMParser().parseFromString(html, 'text/html')
  return [...images].flatMap(({ src, alt }) => {
    const [, type = '', data = ''] = /^data:(image\/[a-z]+);base64,(.+)$/s.exec(src) ?? []
    if (!acceptedTypes.includes(type)) return []
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))
    return [new File([bytes], `${alt || 'pasted'}.${type.slice(6)}`, { type })]
  })
}

async function bringIn(
  view: EditorView,
  file: File,
  at: number,
  { upload, onStored, onProblem }: Options,
): Promise<void> {
  const id = {}
  const element = document.createElement('div')
  element.className = 'uploading'
  const bar = document.createElement('progress')
  bar.max = 1
  bar.value = 0
  bar.setAttribute('aria-label', `Uploading ${file.name}`)
  element.append(`Uploading ${file.name} `, bar)
  // Between blocks, after the one in which it was put.
  const $at = view.state.doc.resolve(Math.min(at, view.state.doc.content.size))
  const between = $at.depth > 0 ? $at.after(1) : $at.pos
  view.dispatch(view.state.tr.setMeta(key, { add: { id, at: between, element } } satisfies Step))
  try {
    const { picture } = await upload(file, (fraction) => {
      bar.value = fraction
    })
    onStored(picture)
    if (view.isDestroyed) return
    const found = key.getState(view.state)?.find(undefined, undefined, (spec) => spec.id === id)
    const tr = view.state.tr.setMeta(key, { remove: id } satisfies Step)
    const place = found?.[0]?.from ?? view.state.doc.content.size
    tr.insert(place, view.state.schema.nodeFromJSON(pictureNode(picture)))
    view.dispatch(tr)
  } catch (error) {
    if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(key, { remove: id } satisfies Step))
    onProblem(error instanceof NotStored ? error.message : `${file.name} was not stored.`)
  }
}
