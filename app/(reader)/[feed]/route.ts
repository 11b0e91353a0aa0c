import { answerFeed } from '../feeds.ts'

type Context = { params: Promise<{ feed: string }> }

/** `/feed.xml`, `/feed.atom`, `/feed.json`: all articles. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  return answerFeed((await params).feed, { path: '/', name: '', follows: 'site', filter: {} })
}
