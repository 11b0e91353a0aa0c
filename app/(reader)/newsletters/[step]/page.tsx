import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { type Message, say } from '#lib/messages/say.ts'
import { newslettersPath } from '#lib/newsletter/schema.ts'
import { readSignUp } from '#lib/newsletter/sign-up.ts'
import { readPreferences, readUnsubscribe } from '#lib/newsletter/subscriptions.ts'
import { readSettings } from '#lib/settings/queries.ts'

// Rendered for lib/newsletter/endpoint.ts alone, which says what the request was and caches nothing.

type Props = {
  params: Promise<{ step: string }>
  searchParams: Promise<{ token?: string; saved?: string }>
}

const titles: Record<string, Message> = {
  sent: 'newsletterSentTitle',
  confirm: 'newsletterConfirmTitle',
  confirmed: 'newsletterConfirmedTitle',
  unsubscribe: 'newsletterLeave',
  left: 'newsletterLeftTitle',
  preferences: 'newsletterPreferences',
  over: 'newsletterOverTitle',
}
const texts: Record<string, Message> = {
  sent: 'newsletterSentText',
  confirmed: 'newsletterConfirmedText',
  left: 'newsletterLeftText',
  over: 'newsletterOverText',
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const title = titles[(await params).step]
  const { language } = await readSettings()
  return { title: title ? say(language, title) : null, robots: { index: false } }
}

export default async function NewsletterStepPage({ params, searchParams }: Props) {
  const { step } = await params
  const { token = '', saved } = await searchParams
  const [title, text] = [titles[step], texts[step]]
  const { language } = await readSettings()
  const form = text ? <p>{say(language, text)}</p> : await formOf(step, token, language)
  if (!title || !form) notFound()
  return (
    <div className="newsletters-page">
      <h1 className="page-title">{say(language, title)}</h1>
      {saved && <p role="status">{say(language, 'newsletterSaved')}</p>}
      {form}
      {step !== 'preferences' && (
        <p>
          <a href={newslettersPath}>{say(language, 'newsletters')}</a>
        </p>
      )}
    </div>
  )
}

async function formOf(step: string, token: string, language: string): Promise<ReactNode> {
  const form = {
    className: 'sign-up',
    method: 'post',
    action: `${newslettersPath}/${step}/${token}`,
  }
  if (step === 'confirm') {
    const found = await readSignUp(token)
    return (
      found && (
        <form {...form}>
          <ul>
            {found.newsletters.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
          <button type="submit">{say(language, 'newsletterConfirmButton')}</button>
        </form>
      )
    )
  }
  if (step === 'unsubscribe') {
    const found = await readUnsubscribe(token)
    return (
      found && (
        <form {...form}>
          <p>{say(language, 'newsletterLeaveText', { newsletter: found.newsletter })}</p>
          <button type="submit">{say(language, 'newsletterLeave')}</button>
          {found.preferences && (
            <p>
              <a href={`${newslettersPath}/preferences/${found.preferences}`}>
                {say(language, 'newsletterPreferences')}
              </a>
            </p>
          )}
        </form>
      )
    )
  }
  const found = step === 'preferences' ? await readPreferences(token) : null
  return (
    found && (
      <form {...form}>
        <p>{say(language, 'newsletterPreferencesText', { email: found.email })}</p>
        <fieldset>
          <legend className="unseen">{say(language, 'newsletters')}</legend>
          {found.newsletters.map(({ id, name, description, wanted }) => (
            <label key={id} className="sign-up-choice">
              <input type="checkbox" name="newsletter" value={id} defaultChecked={wanted} />
              <span>
                <strong>{name}</strong>
                {description && <span className="soft">{description}</span>}
              </span>
            </label>
          ))}
        </fieldset>
        <button type="submit">{say(language, 'newsletterSave')}</button>
      </form>
    )
  )
}
