/** A language as Open Graph has it, with a country: "en_GB", "de_DE". @param language BCP 47 tag */
export function openGraphLocale(language: string): string {
  try {
    const { language: base, region } = new Intl.Locale(language).maximize()
    return region ? `${base}_${region}` : base
  } catch {
    return language
  }
}
