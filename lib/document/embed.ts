/** Something of another site that an article shows. */
export type Embed = {
  provider: string
  /** What it is, in a word. */
  what: 'Video' | 'Post' | 'Audio' | 'Chart'
  /** Address for a person. */
  url: string
  /** Address for a frame; nothing is asked of it before a reader wants it. */
  frame: string
  /** Width divided by height, or the height in pixels. */
  shape: { ratio: number } | { height: number }
}

type Rule = {
  provider: string
  what: Embed['what']
  hosts: RegExp
  /** Matched against path and query. */
  path: RegExp
  frame: (found: string[], url: URL) => string
  shape: Embed['shape']
}

const video = { what: 'Video', shape: { ratio: 16 / 9 } } as const
const post = { what: 'Post', shape: { height: 620 } } as const

// Each provider's documented player address, the one that sets least cookies where it has several.
const rules: Rule[] = [
  {
    provider: 'YouTube',
    ...video,
    hosts: /^(www\.|m\.|music\.)?(youtube\.com|youtube-nocookie\.com)$/,
    path: /^\/(?:watch\?(?:.*&)?v=|shorts\/|live\/|embed\/)([\w-]{11})/,
    frame: ([id]) => `https://www.youtube-nocookie.com/embed/${id}?autoplay=1`,
  },
  {
    provider: 'YouTube',
    ...video,
    hosts: /^youtu\.be$/,
    path: /^\/([\w-]{11})/,
    frame: ([id]) => `https://www.youtube-nocookie.com/embed/${id}?autoplay=1`,
  },
  {
    provider: 'Vimeo',
    ...video,
    hosts: /^(www\.|player\.)?vimeo\.com$/,
    path: /^\/(?:video\/)?(\d{5,12})(?:\/([0-9a-f]{6,16}))?/,
    frame: ([id, hash]) =>
      `https://player.vimeo.com/video/${id}?dnt=1&autoplay=1${hash ? `&h=${hash}` : ''}`,
  },
  {
    provider: 'X',
    ...post,
    hosts: /^(www\.|mobile\.)?(x|twitter)\.com$/,
    path: /^\/\w{1,20}\/status\/(\d{5,25})/,
    frame: ([id]) => `https://platform.twitter.com/embed/Tweet.html?dnt=true&id=${id}`,
  },
  {
    provider: 'Instagram',
    ...post,
    hosts: /^(www\.)?instagram\.com$/,
    path: /^\/(?:[\w.]+\/)?(p|reel|tv)\/([\w-]{5,20})/,
    frame: ([kind, id]) => `https://www.instagram.com/${kind}/${id}/embed/`,
  },
  {
    provider: 'Bluesky',
    ...post,
    hosts: /^bsky\.app$/,
    path: /^\/profile\/([\w.:-]+)\/post\/(\w+)/,
    frame: ([who, id]) => `https://embed.bsky.app/embed/${who}/app.bsky.feed.post/${id}`,
  },
  {
    provider: 'Spotify',
    what: 'Audio',
    shape: { height: 352 },
    hosts: /^open\.spotify\.com$/,
    path: /^\/(?:intl-\w+\/)?(?:embed\/)?(track|album|playlist|episode|show|artist)\/(\w{10,40})/,
    frame: ([kind, id]) => `https://open.spotify.com/embed/${kind}/${id}`,
  },
  {
    provider: 'Datawrapper',
    what: 'Chart',
    shape: { height: 480 },
    hosts: /^(www\.)?datawrapper\.(dwcdn\.net|de)$/,
    path: /^\/(?:_\/)?(\w{5})(?:\/|$)/,
    frame: ([id]) => `https://datawrapper.dwcdn.net/${id}/`,
  },
  {
    // Any server of the network: its posts are told by the form of their address.
    provider: 'Mastodon',
    ...post,
    hosts: /^[\w-]+(\.[\w-]+)+$/,
    path: /^\/@([\w.]+(?:@[\w.-]+)?)\/(\d{10,25})$/,
    frame: ([who, id], { host }) => `https://${host}/@${who}/${id}/embed`,
  },
]

/** What a pasted address shows when it is embedded; null: it stays a link. */
export function embedOf(address: string): Embed | null {
  let url: URL
  try {
    url = new URL(address.trim())
  } catch {
    return null
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  if (url.port || url.username) return null
  for (const { provider, what, hosts, path, frame, shape } of rules) {
    if (!hosts.test(url.hostname)) continue
    const [matched, ...found] = path.exec(url.pathname + url.search) ?? []
    if (matched)
      return { provider, what, url: url.href, frame: frame(found as string[], url), shape }
  }
  return null
}
