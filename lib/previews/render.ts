import { processState } from '#lib/platform/process-state.ts'

type Render = (path: string) => Promise<{ status: number; html: string }>

const renderer = () => processState('preview-renderer', () => ({ render: null as Render | null }))

/** The front says how it renders readers' pages. */
export function renderPreviewsBy(render: Render): void {
  renderer().render = render
}

/** A readers' page as the front renders it now. @throws when no front runs in this process */
export async function renderedPage(path: string): Promise<{ status: number; html: string }> {
  const { render } = renderer()
  if (!render) throw new Error('no server runs in this process: nothing renders pages')
  return render(path)
}
