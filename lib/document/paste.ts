// Runs in the browser, on what it gives as pasted HTML, before the editor's own schema drops the rest.

/** Gives pasted HTML of Word, Google Docs and the web the elements that the editor knows. */
export function cleanPastedHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  for (const junk of body.querySelectorAll('style, script, meta, link, title, xml')) junk.remove()
  wordLists(body)
  for (const span of body.querySelectorAll<HTMLElement>('span')) markByStyle(span)
  // Google Docs wraps a whole paste in a bold element that isn't bold.
  for (const bold of body.querySelectorAll<HTMLElement>('b, strong')) {
    if (/^(normal|400)$/.test(bold.style.fontWeight)) bold.replaceWith(...bold.childNodes)
  }
  rename(body, 'h1', 'h2')
  for (const name of ['h4', 'h5', 'h6']) rename(body, name, 'h3')
  for (const element of body.querySelectorAll<HTMLElement>('[style], [class]')) {
    element.removeAttribute('style')
    element.removeAttribute('class')
  }
  return body.innerHTML
}

/** A span's bold or italic look becomes the element for it. */
function markByStyle(span: HTMLElement): void {
  const { fontWeight, fontStyle } = span.style
  const names = [
    ...(fontWeight === 'bold' || Number(fontWeight) >= 600 ? ['strong'] : []),
    ...(fontStyle === 'italic' ? ['em'] : []),
  ]
  for (const name of names) {
    const element = span.ownerDocument.createElement(name)
    element.append(...span.childNodes)
    span.append(element)
  }
}

/** Word writes list items as paragraphs with the bullet as text. */
function wordLists(body: HTMLElement): void {
  let list: HTMLElement | undefined
  for (const paragraph of [...body.querySelectorAll<HTMLElement>('p')]) {
    const style = paragraph.getAttribute('style') ?? ''
    if (!/mso-list:\s*l\d/.test(style)) {
      list = undefined
      continue
    }
    const marker = [...paragraph.querySelectorAll<HTMLElement>('span')].find((span) =>
      /mso-list:\s*ignore/i.test(span.getAttribute('style') ?? ''),
    )
    const ordered = /^\s*[\da-z]+[.)]/i.test(marker?.textContent ?? '')
    marker?.remove()
    if (!list || list.nextElementSibling !== paragraph) {
      list = body.ownerDocument.createElement(ordered ? 'ol' : 'ul')
      paragraph.before(list)
    }
    const item = body.ownerDocument.createElement('li')
    item.append(...paragraph.childNodes)
    list.append(item)
    paragraph.remove()
  }
}

function rename(body: HTMLElement, from: string, to: string): void {
  for (const element of [...body.querySelectorAll(from)]) {
    const renamed = body.ownerDocument.createElement(to)
    renamed.append(...element.childNodes)
    element.replaceWith(renamed)
  }
}
