import { type Message, say } from '#lib/messages/say.ts'
import {
  honeypotField,
  newslettersPath,
  type OfferedNewsletter,
  type Rhythm,
} from '#lib/newsletter/schema.ts'

const rhythmMessages: Record<Rhythm, Message> = {
  daily: 'newsletterDaily',
  weekdays: 'newsletterWeekdays',
  weekly: 'newsletterWeekly',
  none: 'newsletterNow',
}

/** What can be wrong with a sign-up, and how it is said. */
export const signUpProblems = {
  email: 'newsletterEmailWrong',
  newsletterIds: 'newsletterNoneChosen',
  tooMany: 'newsletterTooMany',
  elsewhere: 'newsletterElsewhere',
} as const satisfies Record<string, Message>
export type SignUpProblem = keyof typeof signUpProblems

/** Signs up to newsletters: a plain form, with what was typed when something was wrong with it. */
export function SignUpForm({
  newsletters,
  email,
  chosen,
  problems,
  language,
}: {
  newsletters: OfferedNewsletter[]
  email: string
  /** Ids as text. */
  chosen: string[]
  problems: SignUpProblem[]
  language: string
}) {
  const has = (problem: SignUpProblem) => problems.includes(problem)
  const whole = problems.find((problem) => problem === 'tooMany' || problem === 'elsewhere')
  return (
    <form className="sign-up" method="post" action={newslettersPath}>
      {whole && (
        <p className="sign-up-problem" role="alert">
          {say(language, signUpProblems[whole])}
        </p>
      )}
      <fieldset aria-describedby={has('newsletterIds') ? 'choose-problem' : undefined}>
        <legend>{say(language, 'newsletterChoose')}</legend>
        {has('newsletterIds') && (
          <p className="sign-up-problem" id="choose-problem" role="alert">
            {say(language, signUpProblems.newsletterIds)}
          </p>
        )}
        {newsletters.map(({ id, name, description, rhythm }) => (
          <label key={id} className="sign-up-choice">
            <input
              type="checkbox"
              name="newsletter"
              value={id}
              defaultChecked={chosen.includes(String(id)) || newsletters.length === 1}
            />
            <span>
              <strong>{name}</strong>
              <span className="soft">
                {say(language, rhythmMessages[rhythm])}
                {description && ` · ${description}`}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <label className="sign-up-field">
        {say(language, 'newsletterEmail')}
        <input
          type="email"
          name="email"
          required
          maxLength={200}
          autoComplete="email"
          defaultValue={email}
          aria-invalid={has('email') || undefined}
          aria-describedby={has('email') ? 'email-problem' : undefined}
        />
      </label>
      {has('email') && (
        <p className="sign-up-problem" id="email-problem" role="alert">
          {say(language, signUpProblems.email)}
        </p>
      )}
      <p className="unseen" aria-hidden="true">
        <input type="text" name={honeypotField} tabIndex={-1} autoComplete="off" />
      </p>
      <button type="submit">{say(language, 'newsletterSignUp')}</button>
      <p className="soft">{say(language, 'newsletterPrivacy')}</p>
    </form>
  )
}
