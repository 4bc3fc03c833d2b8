/** A spreadsheet takes what begins so for a formula, in full width too. */
const FORMULA_BEGINS = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u

/** One cell of a CSV file: numbers plainly, texts so that no spreadsheet computes them and no separator splits them. */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const text = FORMULA_BEGINS.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

/** A number as people read it, such as `−1,234.50`, as a spreadsheet reads it; null when it is no number. */
export function shownNumber(text: string): number | null {
  const plain = text.replaceAll(',', '').replace('\u2212', '-')
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null
}

/** Lines end as RFC 4180 says. */
export const csvText = (rows: readonly (readonly (string | number | boolean | null | undefined)[])[]): string => rows.map((row) => row.map(csvCell).join(',')).join('\r\n')
