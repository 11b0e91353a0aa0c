/** For LIKE: what is typed is text anywhere in the field, not a pattern. */
export const likePattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
