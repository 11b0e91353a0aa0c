/** Passes the page on: by the device's own sheet where it has one, else as a link to copy. */
export function shareThePage(): void {
  const place = document.querySelector<HTMLElement>('[data-share]')
  const copy = place?.querySelector<HTMLButtonElement>('[data-copy-link]')
  const sheet = place?.querySelector<HTMLButtonElement>('[data-share-sheet]')
  if (!place || !copy || !sheet) return
  const link = document.querySelector<HTMLLinkElement>('link[rel=canonical]')
  const url = link?.href ?? location.href.split('#')[0] ?? ''

  const words = copy.textContent
  copy.addEventListener('click', async () => {
    if (!(await copied(url))) return
    const { copyLink: done = '' } = copy.dataset
    const status = place.querySelector('[role=status]')
    copy.textContent = done
    if (status) status.textContent = done
    setTimeout(() => {
      copy.textContent = words
      if (status) status.textContent = ''
    }, 3000)
  })

  if (!navigator.share) return
  sheet.hidden = false
  sheet.addEventListener('click', () => {
    const title = document.querySelector('h1')?.textContent ?? document.title
    // Closed without choosing: nothing to do.
    navigator.share({ title, url }).catch(() => {})
  })
}

/** Without a safe connection browsers have no clipboard for pages, but still the old command. */
async function copied(url: string): Promise<boolean> {
  if (navigator.clipboard) {
    const written = await navigator.clipboard.writeText(url).then(
      () => true,
      () => false,
    )
    if (written) return true
  }
  const field = document.createElement('textarea')
  field.value = url
  field.className = 'unseen'
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  return done
}
