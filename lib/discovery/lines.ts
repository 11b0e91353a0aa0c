// What is wrong with the lines of files that other programs read: each problem names its line.

const linesOf = (text: string) =>
  text.split(/\r?\n/).map((line, at) => ({ at: at + 1, line: line.trim() }))

const robotsFields = new Set([
  'user-agent',
  'allow',
  'disallow',
  'sitemap',
  'crawl-delay',
  'clean-param',
  'host',
  'content-signal',
  'noindex',
])

/** Lines of robots.txt (RFC 9309): a comment, or a known field with a value that it can have. */
export function robotsProblems(text: string): string[] {
  return linesOf(text).flatMap(({ at, line }) => {
    const content = line.replace(/#.*$/, '').trim()
    if (!content) return []
    const [, field = '', value = ''] = /^([\w-]+)\s*:\s*(.*)$/.exec(content) ?? []
    if (!field) return [`Line ${at}: write a field and a value, such as “Disallow: /drafts/”.`]
    const name = field.toLowerCase()
    if (!robotsFields.has(name)) return [`Line ${at}: robots don’t know the field “${field}”.`]
    if (name === 'user-agent' && !/^(\*|[\w.-]+)$/.test(value))
      return [`Line ${at}: name one robot by its token, or all by *.`]
    if ((name === 'allow' || name === 'disallow') && value && !/^[/*]/.test(value))
      return [`Line ${at}: a path begins with a slash.`]
    if (name === 'sitemap' && !/^https?:\/\/\S+$/.test(value))
      return [`Line ${at}: give the whole address of the sitemap.`]
    if (name === 'crawl-delay' && !/^\d+(\.\d+)?$/.test(value))
      return [`Line ${at}: give a number of seconds.`]
    return []
  })
}

const adsVariables = new Set([
  'contact',
  'subdomain',
  'ownerdomain',
  'managerdomain',
  'inventorypartnerdomain',
])
const domain = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/i

/** Lines of ads.txt (IAB Tech Lab, 1.1): a record of three or four fields, a variable, or a comment. */
export function adsProblems(text: string): string[] {
  return linesOf(text).flatMap(({ at, line }) => {
    const content = line.replace(/#.*$/, '').trim()
    if (!content) return []
    const wrong = adsProblem(content)
    return wrong ? [`Line ${at}: ${wrong}`] : []
  })
}

function adsProblem(content: string): string | null {
  const variable = /^([a-z]+)\s*=\s*(.*)$/i.exec(content)
  if (variable) {
    const [, name = '', value = ''] = variable
    if (!adsVariables.has(name.toLowerCase())) return `there is no variable “${name}”.`
    if (!value) return `${name.toUpperCase()} needs a value.`
    if (name.toLowerCase() === 'managerdomain')
      return /^[^,\s]+(\s*,\s*[a-z]{2})?$/i.test(value) && domain.test(value.split(',')[0] ?? '')
        ? null
        : 'give a domain, and a country’s two letters if it is for one.'
    return name.toLowerCase() === 'contact' || domain.test(value) ? null : 'give a domain.'
  }
  // What follows a semicolon is for extensions.
  const fields = (content.split(';')[0] ?? '').split(',').map((field) => field.trim())
  const [system = '', account = '', relation = '', authority] = fields
  if (fields.length < 3 || fields.length > 4)
    return 'write a domain, an account and DIRECT or RESELLER, with commas between.'
  if (!domain.test(system)) return `“${system}” is no domain.`
  if (!account || /\s/.test(account)) return 'the account’s id is missing, or has spaces in it.'
  if (!/^(direct|reseller)$/i.test(relation)) return `“${relation}” is neither DIRECT nor RESELLER.`
  if (authority !== undefined && !/^[\w-]+$/.test(authority))
    return 'the authority’s id has letters and digits only.'
  return null
}

/** Lines of addresses under which the newsroom is told of a weakness (RFC 9116, 2.5.3). */
export function contactProblems(text: string): string[] {
  return linesOf(text).flatMap(({ at, line }) =>
    !line || /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\+?[\d-]+)$/i.test(line)
      ? []
      : [`Line ${at}: begin with mailto:, https:// or tel:, such as mailto:security@news.example.`],
  )
}
