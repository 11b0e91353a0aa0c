import { say } from '#lib/messages/say.ts'
import type { Section } from '#lib/sections/schema.ts'

/**
 * A reader's choice of alerts for this device. Browsers that can't show any say so; without the script
 * nothing here works, so the buttons come with it.
 * @param publicKey of the newsroom, to which devices subscribe
 */
export function AlertsForm({
  sections,
  publicKey,
  language,
}: {
  sections: Section[]
  publicKey: string
  language: string
}) {
  return (
    <form
      className="alerts"
      data-alerts=""
      data-key={publicKey}
      data-start={say(language, 'alertsStart')}
      data-save={say(language, 'alertsSave')}
      data-on={say(language, 'alertsOn')}
      data-off={say(language, 'alertsOff')}
      data-denied={say(language, 'alertsDenied')}
      data-impossible={say(language, 'alertsImpossible')}
      data-failed={say(language, 'alertsFailed')}
      data-choose={say(language, 'alertsChoose')}
    >
      <label>
        <input type="checkbox" name="alert" value="" defaultChecked />{' '}
        {say(language, 'alertsBreaking')}
      </label>
      {sections.length > 0 && (
        <fieldset>
          <legend>{say(language, 'alertsSections')}</legend>
          {sections.map(({ id, name }) => (
            <label key={id}>
              <input type="checkbox" name="alert" value={id} /> {name}
            </label>
          ))}
        </fieldset>
      )}
      <p role="status">
        <noscript>{say(language, 'alertsNoScript')}</noscript>
      </p>
      <p>
        <button type="submit" hidden>
          {say(language, 'alertsStart')}
        </button>{' '}
        <button type="button" hidden>
          {say(language, 'alertsStop')}
        </button>
      </p>
      <p className="page-changed">{say(language, 'alertsPrivacy')}</p>
    </form>
  )
}
