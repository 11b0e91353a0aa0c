import {
  apiPath,
  type Field,
  type Operation,
  type Reference,
  scopes,
  type Type,
} from '#lib/api/schema.ts'

/** The reference of the API, in English, for whoever writes programs. */
export function ApiReference({ reference }: { reference: Reference }) {
  const { title, description, server, groups, schemas, problems } = reference
  return (
    <div className="api-reference" lang="en" dir="ltr">
      <header className="page-head">
        <h1 className="page-title">{title}</h1>
        <p className="page-description">{description}</p>
      </header>
      <section aria-labelledby="begin">
        <h2 id="begin">How to begin</h2>
        <p>
          Ask for <code>{server}/articles</code>: no token is needed. The same description for
          programs is <a href={`${apiPath}/openapi.json`}>openapi.json</a>, OpenAPI 3.1.
        </p>
        <pre>
          <code>
            {`curl ${server}/articles?limit=5\n\ncurl -X POST ${server}/articles \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '{"headline": "Ferry runs again", "markdown": "It left **on time**."}'`}
          </code>
        </pre>
        <ul>
          <li>
            Lists have <code>items</code> and <code>next</code>: send it as <code>after</code> to
            get what follows. What comes in meanwhile moves nothing.
          </li>
          <li>
            Answers have an <code>ETag</code>: with <code>If-None-Match</code> what you have already
            isn’t sent again.
          </li>
          <li>
            A change names the version that it is based on, by <code>If-Match</code>: nobody’s
            change is lost.
          </li>
          <li>
            A POST with an <code>Idempotency-Key</code> can be sent again: it is done once.
          </li>
          <li>
            <code>RateLimit</code> says how many requests are left in this minute.
          </li>
        </ul>
      </section>
      <nav aria-labelledby="contents">
        <h2 id="contents">What there is</h2>
        {groups.map(({ name, operations }) => (
          <div key={name}>
            <h3>{name}</h3>
            <ul className="api-contents">
              {operations.map(({ id, method, path, summary }) => (
                <li key={id}>
                  <a href={`#${id}`}>
                    <code>
                      {method} {path}
                    </code>
                  </a>{' '}
                  {summary}
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      {groups.map(({ name, operations }) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          {operations.map((operation) => (
            <OperationEntry key={operation.id} operation={operation} />
          ))}
        </section>
      ))}
      <section aria-labelledby="scopes">
        <h2 id="scopes">What tokens may do</h2>
        <dl>
          {Object.entries(scopes).map(([scope, words]) => (
            <Entry key={scope} name={scope}>
              {words}.
            </Entry>
          ))}
        </dl>
      </section>
      <section aria-labelledby="schemas">
        <h2 id="schemas">Shapes of answers</h2>
        {schemas.map((schema) => (
          <div key={schema.name}>
            <h3 id={`schema-${schema.name}`}>{schema.name}</h3>
            {schema.description && <p>{schema.description}</p>}
            <Fields fields={schema.fields} answered />
            {schema.kinds.map((kind) => (
              <div key={kind.name}>
                <h4>
                  type: <code>{kind.name}</code>
                </h4>
                <Fields fields={kind.fields} answered />
              </div>
            ))}
          </div>
        ))}
      </section>
      <section aria-labelledby="problems">
        <h2 id="problems">Problems</h2>
        <p>
          What goes wrong is answered as <code>application/problem+json</code> (RFC 9457).{' '}
          <code>errors</code> says by field what would be right.
        </p>
        <dl>
          {problems.map(({ name, status, title }) => (
            <Entry key={name} name={`${status} ${name}`} id={`problem-${name}`}>
              {title}
            </Entry>
          ))}
        </dl>
      </section>
    </div>
  )
}

function Entry({ name, id, children }: { name: string; id?: string; children: React.ReactNode }) {
  return (
    <div id={id}>
      <dt>
        <code>{name}</code>
      </dt>
      <dd>{children}</dd>
    </div>
  )
}

function OperationEntry({ operation }: { operation: Operation }) {
  const { id, method, path, summary, description, needs, more, parameters, takes, body } = operation
  return (
    <article className="api-operation" aria-labelledby={id}>
      <h3 id={id}>
        <code>
          {method} {path}
        </code>
      </h3>
      <p>
        {summary}. {description}
      </p>
      <p className="api-note">
        {needs ? (
          <>
            Needs a token with <code>{needs}</code>.
          </>
        ) : (
          'For everyone.'
        )}
        {more && (
          <>
            {' '}
            With <code>{more}</code> more is seen.
          </>
        )}
        {takes.length > 0 && ` Takes ${takes.join(', ')}.`}
      </p>
      {parameters.length > 0 && (
        <>
          <h4>Parameters</h4>
          <dl>
            {parameters.map((one) => (
              <FieldEntry key={one.where + one.name} field={one} where={one.where} />
            ))}
          </dl>
        </>
      )}
      {body.length > 0 && (
        <>
          <h4>Content</h4>
          <Fields fields={body} />
        </>
      )}
      <h4>Answers</h4>
      <dl>
        {operation.answers.map(({ status, description, type, fields }) => (
          <div key={status}>
            <dt>
              <code>{status}</code>
            </dt>
            <dd>
              {description} {type?.name && <TypeWords type={type} />}
              {fields.length > 0 && <Fields fields={fields} answered />}
            </dd>
          </div>
        ))}
      </dl>
      <p className="api-note">
        <a href="#problems">Problems</a>: {operation.problems.join(', ')}.
      </p>
    </article>
  )
}

/** @param answered what is answered is there: that isn't said of each */
function Fields({ fields, answered = false }: { fields: Field[]; answered?: boolean }) {
  if (fields.length === 0) return null
  return (
    <dl>
      {fields.map((field) => (
        <FieldEntry key={field.name} field={field} answered={answered} />
      ))}
    </dl>
  )
}

function FieldEntry({
  field: { name, type, description, required },
  where,
  answered = false,
}: {
  field: Field
  where?: string
  answered?: boolean
}) {
  return (
    <div>
      <dt>
        <code>{name}</code>{' '}
        <span className="api-note">
          <TypeWords type={type} />
          {where && where !== 'query' && `, in the ${where}`}
          {required && !answered && ', needed'}
        </span>
      </dt>
      {description && <dd>{description}</dd>}
    </div>
  )
}

function TypeWords({ type: { words, name } }: { type: Type }) {
  return (
    <>
      {words}
      {name && (
        <>
          {words && ' '}
          <a href={`#schema-${name}`}>{name}</a>
        </>
      )}
    </>
  )
}
