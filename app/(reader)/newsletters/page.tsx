import type { Metadata } from 'next'
import { z } from 'zod'
import {
  SignUpForm,
  type SignUpProblem,
  signUpProblems,
} from '#components/newsletter/SignUpForm.tsx'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { offeredNewsletters } from '#lib/newsletter/queries.ts'
import { newslettersPath } from '#lib/newsletter/schema.ts'
import { readSettings } from '#lib/settings/queries.ts'

export async function generateMetadata(): Promise<Metadata> {
  const { siteName, language } = await readSettings()
  return {
    title: say(language, 'newsletters'),
    description: say(language, 'newslettersText'),
    alternates: { canonical: newslettersPath, types: feedAlternates('/', siteName) },
  }
}

const several = z.union([z.string().transform((one) => [one]), z.array(z.string())])
const problemNames = Object.keys(signUpProblems) as [SignUpProblem, ...SignUpProblem[]]
/** What was typed, when a form comes back: no address that a visitor asks for has these. */
const typedSchema = z.object({
  email: z.string().catch(''),
  newsletter: several.catch([]),
  problem: several.pipe(z.array(z.enum(problemNames))).catch([]),
})

export default async function NewslettersPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const { email, newsletter, problem } = typedSchema.parse(await searchParams)
  const [newsletters, { language }] = [await offeredNewsletters(), await readSettings()]
  return (
    <div className="newsletters-page">
      <header className="page-head">
        <h1 className="page-title">{say(language, 'newsletters')}</h1>
        <p className="page-description">{say(language, 'newslettersText')}</p>
      </header>
      {newsletters.length ? (
        <SignUpForm
          newsletters={newsletters}
          email={email}
          chosen={newsletter}
          problems={problem}
          language={language}
        />
      ) : (
        <p className="empty">{say(language, 'newsletterNone')}</p>
      )}
    </div>
  )
}
