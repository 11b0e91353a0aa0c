/**
 * What is in a page that no page of ours has: runs in the page.
 * @param asked.canary an element that only a string that attacks would make
 * @param asked.html looked at in place of the page, as programs do that show it
 * @returns what is strange, and all the words of the page, those in fields too
 */
export function strangeIn({ canary, html }: { canary: string; html?: string[] }): {
  strange: string[]
  said: string
} {
  const strange: string[] = []
  const foreign = new Set(
    [
      ...['applet', 'audio', 'base', 'bgsound', 'embed', 'frame', 'frameset', 'ilayer', 'layer'],
      ...['listing', 'maction', 'marquee', 'math', 'mglyph', 'noembed', 'object', 'plaintext'],
      ...[
        'portal',
        'video',
        'x',
        'xml',
        'xmp',
        'xss',
        'animate',
        'set',
        'foreignobject',
        'isindex',
      ],
    ].concat(canary),
  )
  const addresses = new Set([
    ...['action', 'background', 'cite', 'code', 'data', 'formaction', 'href', 'longdesc', 'ping'],
    ...['poster', 'src', 'xlink:href'],
  ])
  const badStyle = /javascript:|xss|expression\(|@import|-moz-binding|behavior:/i
  const brief = (element: Element) => element.outerHTML.slice(0, 200)

  const address = (element: Element, name: string, value: string): string | undefined => {
    // Pages of ours name themselves by paths, others by their whole address.
    if (/^[\s\p{Cc}]*[\\/]\s*[\\/]/u.test(value)) return 'another site by a path'
    const url = URL.parse(value, document.baseURI)
    if (!url) return undefined
    const { protocol, origin } = url
    if (element.localName === 'img' && /^(data:image\/|blob:)/.test(value)) return undefined
    if (element.localName === 'link' && value.startsWith('data:image/')) return undefined
    if (!/^(https?|mailto|tel):$/.test(protocol)) return `an address of ${protocol}`
    const loads = ['script', 'iframe', 'form', 'img', 'link', 'use', 'image', 'source', 'input']
    const isRelation =
      element.localName === 'link' && !/style|preload|icon/.test(element.getAttribute('rel') ?? '')
    if (loads.includes(element.localName) && !isRelation && origin !== location.origin)
      return `another site in ${name}`
    return undefined
  }

  const walk = (root: ParentNode): void => {
    for (const element of root.querySelectorAll('*')) {
      const name = element.localName.toLowerCase()
      if (foreign.has(name) || name.startsWith('x-')) strange.push(`an element ${brief(element)}`)
      if (
        name === 'meta' &&
        element.hasAttribute('http-equiv') &&
        !/text\/html/.test(element.getAttribute('content') ?? '')
      )
        strange.push(`a command ${brief(element)}`)
      if (name === 'style' && badStyle.test(element.textContent ?? ''))
        strange.push(`a style ${brief(element)}`)
      for (const { name: attribute, value } of element.attributes) {
        if (/^on/i.test(attribute)) strange.push(`a handler ${brief(element)}`)
        if (attribute === 'style' && badStyle.test(value)) strange.push(`a style ${brief(element)}`)
        if (addresses.has(attribute.toLowerCase())) {
          const wrong = address(element, attribute, value)
          if (wrong) strange.push(`${wrong} ${brief(element)}`)
        }
        if (attribute === 'srcdoc') {
          if (element.getAttribute('sandbox') !== '')
            strange.push(`an open frame ${brief(element)}`)
          walk(parsed(value))
        }
      }
      if (element instanceof HTMLTemplateElement) walk(element.content)
      if (element.shadowRoot) walk(element.shadowRoot)
    }
  }
  const parsed = (text: string) => new DOMParser().parseFromString(text, 'text/html')
  for (const one of html?.map(parsed) ?? [document]) walk(one)
  const fields = [...document.querySelectorAll('input, textarea')] as HTMLInputElement[]
  const frames = [...document.querySelectorAll('iframe')].map(({ srcdoc }) => srcdoc)
  const said = [document.body?.textContent ?? '', ...fields.map(({ value }) => value), ...frames]
  return { strange, said: said.join('\n') }
}

/**
 * What a program reads at an address: runs in a page.
 * @returns the HTML in it, and what is wrong with it as XML or JSON
 */
export async function readAs(path: string) {
  const answer = await fetch(path)
  const { status, headers } = answer
  const type = headers.get('content-type') ?? ''
  const text = await answer.text()
  const html: string[] = []
  const wrong: string[] = []
  if (/json/.test(type)) {
    JSON.parse(text, (name, value) => {
      if (/html/.test(name)) html.push(value)
      return value
    })
  } else {
    const parsed = new DOMParser().parseFromString(text, 'text/xml')
    for (const element of parsed.querySelectorAll('*')) {
      const { localName, namespaceURI } = element
      if (
        localName === 'parsererror' ||
        (namespaceURI === 'http://www.w3.org/1999/xhtml' && !/link/.test(localName))
      )
        wrong.push(element.outerHTML.slice(0, 300))
      // By RSS, Atom and oEmbed these are HTML; what else there is, is text.
      const isHtml =
        /^(?:content:encoded|item>description|oembed>html)$/.test(
          element.prefix ? element.tagName : `${element.parentElement?.localName}>${localName}`,
        ) || element.getAttribute('type') === 'html'
      if (isHtml) html.push(element.textContent ?? '')
    }
  }
  return { status, type, text, html, wrong }
}
