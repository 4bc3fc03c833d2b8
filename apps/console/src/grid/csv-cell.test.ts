import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvCell, csvText, shownNumber } from './csv-cell.ts'

/** Reads one record back as a spreadsheet does. */
function cellsOf(record: string): readonly string[] {
  const cells = ['']
  let quoted = false
  for (let at = 0; at < record.length; at++) {
    const character = record.charAt(at)
    const last = cells.length - 1
    if (character === '"' && quoted && record.charAt(at + 1) === '"') cells[last] += record.charAt(++at)
    else if (character === '"') quoted = !quoted
    else if (character === ',' && !quoted) cells.push('')
    else cells[last] += character
  }
  return cells
}

describe('cells of a CSV file', () => {
  it('writes numbers plainly and nothing for nothing', () => {
    expect([csvCell(-1.5), csvCell(0), csvCell(true), csvCell(null), csvCell(undefined), csvCell('')]).toEqual(['-1.5', '0', 'true', '', '', ''])
  })
  it('keeps a spreadsheet from computing a text', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\uff1d1']) expect(csvCell(text).replace(/^"/, ''), text).toMatch(/^'/)
    expect(csvCell('=HYPERLINK("http://x","y")')).toBe('"\'=HYPERLINK(""http://x"",""y"")"')
  })
  it('quotes what would split a line', () => {
    expect([csvCell('a,b'), csvCell('say "x"'), csvCell('a\nb'), csvCell(' a')]).toEqual(['"a,b"', '"say ""x"""', '"a\nb"', '" a"'])
  })
  it('gives every text back, with at most the apostrophe before it', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (texts) => {
      const cells = cellsOf(csvText([texts]))
      expect(cells).toHaveLength(texts.length)
      cells.forEach((cell, at) => expect([texts[at], `'${texts[at]}`]).toContain(cell))
    }))
  })
  it('knows a number as it is shown', () => {
    expect([shownNumber('\u22121,234.50'), shownNumber('+0.5'), shownNumber('7'), shownNumber('P-7'), shownNumber('14:32'), shownNumber('')]).toEqual([-1234.5, 0.5, 7, null, null, null])
  })
})
