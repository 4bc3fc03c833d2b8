/** Part of a text: as it stands, or a sign in place of a character that has no shape of its own. */
export interface TextPart {
  readonly text: string
  /** Name of the character that the sign stands for; null for plain text. */
  readonly stands: string | null
}

/** Characters that turn, hide or join what stands beside them, and the signs shown for them. */
const HIDDEN: ReadonlyMap<number, string> = new Map([
  [0x00ad, 'SHY'], [0x034f, 'CGJ'], [0x061c, 'ALM'], [0x115f, 'HCF'], [0x1160, 'HJF'], [0x180e, 'MVS'], [0x200b, 'ZWSP'], [0x200c, 'ZWNJ'], [0x200d, 'ZWJ'], [0x200e, 'LRM'], [0x200f, 'RLM'],
  [0x2028, 'LS'], [0x2029, 'PS'], [0x202a, 'LRE'], [0x202b, 'RLE'], [0x202c, 'PDF'], [0x202d, 'LRO'], [0x202e, 'RLO'], [0x2060, 'WJ'], [0x2066, 'LRI'], [0x2067, 'RLI'],
  [0x2068, 'FSI'], [0x2069, 'PDI'], [0x3164, 'HF'], [0xfeff, 'BOM'], [0xffa0, 'HHF'], [0xfff9, 'IAA'], [0xfffa, 'IAS'], [0xfffb, 'IAT'],
])
/** Unicode's pictures of the control characters begin here. */
const CONTROL_PICTURES = 0x2400
const DELETE_PICTURE = 0x2421

const codeName = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`

function signOf(code: number): string | null {
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code)
  if (code === 0x7f) return String.fromCharCode(DELETE_PICTURE)
  if (code >= 0x80 && code < 0xa0) return `\u27e8${codeName(code)}\u27e9`
  if (code >= 0xe0000 && code <= 0xe0fff) return `\u27e8${codeName(code)}\u27e9`
  const name = HIDDEN.get(code)
  return name === undefined ? null : `\u27e8${name}\u27e9`
}

/** The text in parts, every control character, direction mark and invisible character replaced by a sign. */
export function visibleParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let plain = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const sign = signOf(code)
    if (sign === null) {
      plain += character
      continue
    }
    if (plain !== '') parts.push({ text: plain, stands: null })
    plain = ''
    parts.push({ text: sign, stands: codeName(code) })
  }
  if (plain !== '') parts.push({ text: plain, stands: null })
  return parts
}

/** One string with the signs in it, for titles and labels. */
export const visibleText = (text: string): string => visibleParts(text).map((part) => part.text).join('')
