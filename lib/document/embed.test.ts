import { expect, test } from 'vitest'
import { embedOf } from './embed.ts'

test.each([
  [
    'https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3',
    'YouTube',
    'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1',
  ],
  [
    'https://youtu.be/dQw4w9WgXcQ',
    'YouTube',
    'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1',
  ],
  [
    'https://vimeo.com/76979871',
    'Vimeo',
    'https://player.vimeo.com/video/76979871?dnt=1&autoplay=1',
  ],
  [
    'https://x.com/nasa/status/1234567890123',
    'X',
    'https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1234567890123',
  ],
  [
    'https://www.instagram.com/p/CxYz_12-ab/',
    'Instagram',
    'https://www.instagram.com/p/CxYz_12-ab/embed/',
  ],
  [
    'https://mastodon.social/@Gargron/109360013101010101',
    'Mastodon',
    'https://mastodon.social/@Gargron/109360013101010101/embed',
  ],
  [
    'https://bsky.app/profile/bsky.app/post/3k4duaz5vfs2b',
    'Bluesky',
    'https://embed.bsky.app/embed/bsky.app/app.bsky.feed.post/3k4duaz5vfs2b',
  ],
  [
    'https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk',
    'Spotify',
    'https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk',
  ],
  ['https://datawrapper.dwcdn.net/Ab1cD/3/', 'Datawrapper', 'https://datawrapper.dwcdn.net/Ab1cD/'],
])('%s is embedded from %s', (url, provider, frame) => {
  expect(embedOf(url)).toMatchObject({ provider, frame })
})

test.each([
  'https://example.org/',
  'https://www.youtube.com/@channel',
  'javascript:alert(1)',
  'https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ',
  'https://user:pass@youtu.be/dQw4w9WgXcQ',
  'https://x.com/nasa/status/"><script>',
  'not an address',
])('%s stays a link, or words', (url) => {
  expect(embedOf(url)).toBeNull()
})
