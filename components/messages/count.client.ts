/**
 * A number in words, such as "12 Reads".
 * @param forms by Intl's plural category, with "#" for the number
 * @param language of the forms
 */
export function sayCount(
  forms: Record<string, string>,
  count: number,
  language: string | undefined,
): string {
  const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other ?? '#'
  return form.replace('#', count.toLocaleString(language))
}
