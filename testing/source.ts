import { globSync, readFileSync } from 'node:fs'
import ts from 'typescript'

// What the source says by itself, read as TypeScript reads it: tests compare it with what is declared.

const parsed = (file: string) =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)

const flat = (node: ts.Node) => node.getText().replaceAll(/\s+/g, ' ')

/** A node and all below it, in the order of the text. */
function below(node: ts.Node): ts.Node[] {
  const all = [node]
  const visit = (child: ts.Node) => {
    all.push(child)
    ts.forEachChild(child, visit)
  }
  ts.forEachChild(node, visit)
  return all
}

const isExported = (node: ts.Node) =>
  ts.canHaveModifiers(node) &&
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true

/** Names of all functions and values that a file exports. */
export function exportsOf(file: string): string[] {
  return parsed(file).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement))
      return statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(({ name }) => name.text)
        : ['*']
    if (!isExported(statement)) return []
    if (ts.isFunctionDeclaration(statement)) return [statement.name?.text ?? 'default']
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText())
    return []
  })
}

/** Files below `folder` in which something is marked for calls from browsers. */
export function filesWithActions(folder: string): { file: string; whole: boolean }[] {
  return globSync(`${folder}/**/*.{ts,tsx}`)
    .sort()
    .flatMap((file) => {
      if (!readFileSync(file, 'utf8').includes('use server')) return []
      const source = parsed(file)
      const marks = below(source).filter(
        (node) =>
          ts.isExpressionStatement(node) &&
          ts.isStringLiteral(node.expression) &&
          node.expression.text === 'use server',
      )
      return marks.length > 0 ? [{ file, whole: marks.every((one) => one.parent === source) }] : []
    })
}

/** First arguments, where they are words, of the calls of a function in a file. */
export function calledWith(file: string, name: string): string[] {
  return below(parsed(file)).flatMap((node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== name) return []
    const [first] = node.arguments
    return first && ts.isStringLiteral(first) ? [first.text] : [flat(first ?? node)]
  })
}

/**
 * The conditions of every `if` in a function of a file, or in the handler that is given to
 * `server.on(name, …)`.
 */
export function conditionsIn(file: string, name: string): string[] {
  const found = below(parsed(file)).find(
    (node) =>
      (ts.isFunctionDeclaration(node) && node.name?.text === name) ||
      (ts.isCallExpression(node) &&
        /\.on$/.test(node.expression.getText()) &&
        node.arguments[0]?.getText() === `'${name}'`),
  )
  if (!found) throw new Error(`${file} has no ${name}`)
  return below(found).flatMap((node) =>
    ts.isIfStatement(node)
      ? [flat(node.expression)]
      : ts.isConditionalExpression(node) || ts.isSwitchStatement(node)
        ? [flat(ts.isSwitchStatement(node) ? node.expression : node.condition)]
        : [],
  )
}

/** Regular expressions that are given as a property of this name. */
export function patternsIn(file: string, property: string): string[] {
  return below(parsed(file)).flatMap((node) =>
    ts.isPropertyAssignment(node) &&
    node.name.getText() === property &&
    ts.isRegularExpressionLiteral(node.initializer)
      ? [node.initializer.text]
      : [],
  )
}

/** Exported constants whose name ends in Path, with the address that they hold. */
export function addressConstants(folder: string): [file: string, address: string][] {
  return globSync(`${folder}/**/*.ts`)
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('platform/prisma'))
    .sort()
    .flatMap((file) =>
      parsed(file).statements.flatMap((statement) =>
        ts.isVariableStatement(statement) && isExported(statement)
          ? statement.declarationList.declarations.flatMap(({ name, initializer }) =>
              name.getText().endsWith('Path') && initializer && ts.isStringLiteral(initializer)
                ? [[file, initializer.text] as [string, string]]
                : [],
            )
          : [],
      ),
    )
}

/** Packages that open connections, or are handed one. */
const connecting =
  /^(node:)?(http2?|https|net|tls|dgram|dns)$|^(undici|pg|ws|nodemailer|web-push|next-auth|openid-client)(\/|$)|^@(aws-sdk|prisma\/adapter|hocuspocus\/provider|opentelemetry\/exporter)/
/** Words without which none of that is there: most files needn’t be parsed. */
const mayConnect =
  /http|'node:|'(net|tls|dgram|dns|undici|pg|ws|nodemailer|web-push|next-auth|openid-client)|@aws|adapter|provider|exporter|fetch|WebSocket|EventSource/
/** What of them listens or only names something. */
const harmless = new Set(['createServer', 'IncomingMessage', 'ServerResponse', 'isIP'])
const globals = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])

/** Files of the server that can open connections, and by what. */
export function connectionsFrom(places: string[]): [file: string, by: string][] {
  const files = places.flatMap((place) =>
    place.endsWith('.ts') ? [place] : globSync(`${place}/**/*.{ts,tsx}`),
  )
  return files
    .filter((file) => !/\.(test|client)\.tsx?$/.test(file) && !file.includes('platform/prisma'))
    .filter((file) => mayConnect.test(readFileSync(file, 'utf8')))
    .sort()
    .flatMap((file) => {
      const by = below(parsed(file)).flatMap((node) => {
        if (ts.isImportDeclaration(node)) {
          const from = (node.moduleSpecifier as ts.StringLiteral).text
          const { importClause } = node
          if (!connecting.test(from) || importClause?.phaseModifier) return []
          const bindings = importClause?.namedBindings
          const named =
            bindings && ts.isNamedImports(bindings)
              ? bindings.elements
                  .filter(({ isTypeOnly }) => !isTypeOnly)
                  .map(({ name, propertyName }) => (propertyName ?? name).text)
              : bindings
                ? ['*']
                : []
          const used = [...named, ...(importClause?.name ? ['default'] : [])]
          return used.some((name) => !harmless.has(name)) ? [from] : []
        }
        const called =
          ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression : undefined
        if (called?.kind === ts.SyntaxKind.ImportKeyword) {
          const text = (node as ts.CallExpression).arguments[0]?.getText().slice(1, -1) ?? ''
          return connecting.test(text) ? [text] : []
        }
        return called && globals.has(called.getText().replace('globalThis.', ''))
          ? [called.getText()]
          : []
      })
      return by.length > 0 ? [[file, [...new Set(by)].join(', ')] as [string, string]] : []
    })
}

/** Names of the functions that a file exports whose first argument is who asks. */
export function actedFor(file: string): string[] {
  const asks = (declared: ts.SignatureDeclaration) =>
    /^(Actor|Person)( \| null)?$/.test(declared.parameters[0]?.type?.getText() ?? '')
  return parsed(file).statements.flatMap((statement) => {
    if (!isExported(statement)) return []
    if (ts.isFunctionDeclaration(statement))
      return asks(statement) ? [statement.name?.text ?? 'default'] : []
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      initializer && ts.isArrowFunction(initializer) && asks(initializer) ? [name.getText()] : [],
    )
  })
}
