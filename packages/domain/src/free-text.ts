/** Characters of a person's reason or comment. */
export const FREE_TEXT_LENGTH_MAX = 500

/**
 * What keeps a free text from being stored, or null. Everything else is taken literally: who shows it, or carries it over a wire
 * with separators of its own, escapes it. NUL and lone surrogates are no text that PostgreSQL or UTF-8 can hold.
 */
export function freeTextFault(text: string, lengthMax = FREE_TEXT_LENGTH_MAX): string | null {
  if (text.trim() === '') return 'must not be empty'
  if (text.length > lengthMax) return `must have at most ${lengthMax} characters, has ${text.length}`
  if (text.includes('\0')) return 'must not contain the NUL character (U+0000)'
  return isWellFormed(text) ? null : 'must not contain half of a surrogate pair'
}

function isWellFormed(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0xd800 || unit > 0xdfff) continue
    const next = text.charCodeAt(i + 1)
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false
    i += 1
  }
  return true
}
