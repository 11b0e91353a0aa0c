import { say } from '#lib/messages/say.ts'

/** Ways to pass the page on. The readers' script makes them work; without it they aren't shown. */
export function Share({ language }: { language: string }) {
  return (
    <div className="share" data-share="">
      <button type="button" data-copy-link={say(language, 'linkCopied')}>
        {say(language, 'copyLink')}
      </button>
      <button type="button" data-share-sheet="" hidden>
        {say(language, 'share')}
      </button>
      <span className="unseen" role="status" />
    </div>
  )
}
