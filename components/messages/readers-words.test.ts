import { globSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'

// Readers' pages say nothing in the words of one language, and put nothing on one side of the screen.

/**
 * What only the newsroom and programmers see, which is in English: these folders, and React in the
 * browser.
 */
const newsroom =
  /^components\/(admin|api|coverage|desk|editor|fronts|media|preview|reads|theme)\/|^app\/\(reader\)\/preview\/theme\/|\.client\.tsx$/
const files = globSync([
  'components/**/*.{ts,tsx}',
  'app/(reader)/**/*.{ts,tsx}',
  'app/(fragment)/**/*.{ts,tsx}',
]).filter((file) => !newsroom.test(file) && !/\.test\.tsx?$/.test(file))

/** Keys of messages are no words. */
const english = JSON.parse(readFileSync('messages/en.json', 'utf8'))
const said = /\p{L}\p{L}/u
const attributes = new Set(['alt', 'aria-label', 'label', 'placeholder', 'title'])
const properties = new Set(['title', 'description', 'textContent', 'ariaLabel'])

const textOf = (node: ts.Node): string | null =>
  ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
    ? node.text
    : ts.isTemplateExpression(node)
      ? [node.head, ...node.templateSpans.map(({ literal }) => literal)]
          .map(({ text }) => text)
          .join('')
      : null

/** Texts that a node would show as they are: not what it hands to a function, or compares. */
function shown(node: ts.Node): string[] {
  const text = textOf(node)
  if (text !== null) return [text]
  if (ts.isJsxExpression(node)) return node.expression ? shown(node.expression) : []
  if (ts.isParenthesizedExpression(node)) return shown(node.expression)
  if (ts.isConditionalExpression(node)) return [...shown(node.whenTrue), ...shown(node.whenFalse)]
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken
    const sides =
      kind === ts.SyntaxKind.PlusToken
        ? [node.left, node.right]
        : kind === ts.SyntaxKind.AmpersandAmpersandToken ||
            kind === ts.SyntaxKind.BarBarToken ||
            kind === ts.SyntaxKind.QuestionQuestionToken
          ? [node.right]
          : []
    return sides.flatMap(shown)
  }
  return []
}

/** What a file says in words of its own, each with its line. */
function wordsIn(file: string, source = readFileSync(file, 'utf8')): string[] {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const note = (node: ts.Node, texts: string[]) => {
    const { line } = parsed.getLineAndCharacterOfPosition(node.getStart())
    for (const text of texts)
      if (said.test(text) && !(text in english)) found.push(`${file}:${line + 1} ${text.trim()}`)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, [node.text])
    else if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) note(node, shown(node))
    else if (ts.isJsxAttribute(node) && node.initializer && attributes.has(node.name.getText()))
      note(node, shown(node.initializer))
    else if (ts.isPropertyAssignment(node) && properties.has(node.name.getText()))
      note(node, shown(node.initializer))
    else if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left) &&
      properties.has(node.left.name.text)
    )
      note(node, shown(node.right))
    ts.forEachChild(node, visit)
  }
  visit(parsed)
  return found
}

test('words are found wherever a page would show them', () => {
  const found = wordsIn(
    'page.tsx',
    `export const metadata = { title: 'Preview' }
     const page = <p aria-label="Table" className="no words">Older {n > 1 ? 'articles' : say('en', 'one')}</p>
     const head = <h1 title={\`By \${name}\`}>{name} · {known || 'nobody'}</h1>
     button.textContent = 'Pause'`,
  )
  expect(found.map((one) => one.replace(/^page.tsx:\d+ /, ''))).toEqual([
    'Preview',
    'Table',
    'Older',
    'articles',
    'By',
    'nobody',
    'Pause',
  ])
})

test('readers’ pages and components have no words of their own', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(files.flatMap((file) => wordsIn(file))).toEqual([])
})

/** Declarations that name a side of the screen, where the language's direction should count. */
const sided =
  /(^|[\s;{])((margin|padding|border|inset|scroll-margin|scroll-padding)(-(top|bottom))?-(left|right)(-\w+)*|left|right|border-(top|bottom)-(left|right)-radius)\s*:|(text-align|float|clear|caption-side)\s*:\s*(left|right)\b/gm

test('readers’ styles know no left and right', () => {
  expect('a { margin-left: 1px; } b { text-align: right }'.match(sided)).toHaveLength(2)
  expect(
    'a { margin-inline-start: 1px; inset-inline: 0; text-align: start }'.match(sided),
  ).toBeNull()
  const styles = globSync('app/(reader)/**/*.css')
  expect(styles.length).toBeGreaterThan(8)
  for (const file of styles)
    expect([file, readFileSync(file, 'utf8').match(sided)]).toEqual([file, null])
})
