import { z } from 'zod'
import type { ArticleState } from '#lib/articles/schema.ts'
import { id } from '#lib/platform/id.ts'

/** An article, and one of which it is a translation (or another translation of the same one). */
export const linkSchema = z.object({ articleId: id, originalId: id })
export const unlinkSchema = z.object({ articleId: id })
export const ofArticleSchema = z.object({ articleId: id })

/** An article as readers may choose it in a language. */
export type Version = {
  id: number
  slug: string
  headline: string
  /** BCP 47 language tag. */
  language: string
  /** Is it what the others are translations of? */
  original: boolean
}

/** The same for the desk. */
export type DeskVersion = Omit<Version, 'slug'> & {
  state: ArticleState
  /** Has another version that language too? Then readers aren't led to this one. */
  twice: boolean
}

/**
 * Of versions, those that readers are led to: each language once, the original before others, else the
 * one that was begun first.
 */
export function eachLanguageOnce<V extends { id: number; language: string; original: boolean }>(
  versions: V[],
): V[] {
  const inOrder = versions.toSorted(
    (a, b) => Number(b.original) - Number(a.original) || a.id - b.id,
  )
  const languages = new Set<string>()
  return inOrder.filter(({ language }) => {
    const known = languages.has(language.toLowerCase())
    languages.add(language.toLowerCase())
    return !known
  })
}

/**
 * What a language is called. @param inLanguage in which it is told; its own name, unless given
 */
export function languageName(language: string, inLanguage = language): string {
  try {
    const names = new Intl.DisplayNames(inLanguage, { type: 'language' })
    return names.of(language) ?? language
  } catch {
    // Not a tag that Intl can read.
    return language
  }
}

/** Offered where a language is chosen; any other is typed as a tag. */
export const offeredLanguages: string[] = [
  'ar',
  'be',
  'bg',
  'bn',
  'ca',
  'cs',
  'cy',
  'da',
  'de',
  'el',
  'en-GB',
  'en-US',
  'es',
  'et',
  'eu',
  'fa',
  'fi',
  'fr',
  'ga',
  'gl',
  'he',
  'hi',
  'hr',
  'hu',
  'id',
  'is',
  'it',
  'ja',
  'ko',
  'lt',
  'lv',
  'mk',
  'nb',
  'nl',
  'pl',
  'pt',
  'pt-BR',
  'ro',
  'ru',
  'sk',
  'sl',
  'sq',
  'sr',
  'sv',
  'sw',
  'th',
  'tr',
  'uk',
  'ur',
  'vi',
  'zh',
  'zh-Hant',
]

/** A language as the newsroom chooses it: "German (de)". */
export const languageTitle = (language: string) => `${languageName(language, 'en')} (${language})`

/**
 * The tag that was meant by what stands in a field: a title from the list, a tag, or nothing.
 * @returns '' for nothing; null when it is neither
 */
export function languageTagFrom(text: string): string | null {
  const given = text.trim()
  const tag = /\(([A-Za-z0-9-]+)\)$/.exec(given)?.[1] ?? given
  if (given === '') return ''
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)) return null
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null
  } catch {
    return null
  }
}
