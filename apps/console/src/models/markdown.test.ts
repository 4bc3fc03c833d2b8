import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inlines, markdownBlocks } from './markdown.ts'

describe('a card as blocks', () => {
  it('has headings, paragraphs over several lines, lists, tables and code', () => {
    const card = '# Model nn-1\n\nA network\nof four heads.\n\n- one\n- two\n  and more\n1. first\n\n| Loss | Model |\n|---|---|\n| fill | 0.16 |\n| only |\n\n```\na | b\n```\n'
    expect(markdownBlocks(card)).toEqual([
      { kind: 'heading', level: 1, text: 'Model nn-1' },
      { kind: 'paragraph', text: 'A network of four heads.' },
      { kind: 'list', ordered: false, items: ['one', 'two and more'] },
      { kind: 'list', ordered: true, items: ['first'] },
      { kind: 'table', head: ['Loss', 'Model'], rows: [['fill', '0.16'], ['only', '']] },
      { kind: 'code', text: 'a | b' },
    ])
  })
  it('leaves whatever else it is as text, HTML too', () => {
    expect(markdownBlocks('<script>alert(1)</script>')).toEqual([{ kind: 'paragraph', text: '<script>alert(1)</script>' }])
    expect(inlines('a **b** `c*d*` *e* 2 * 3')).toEqual([
      { text: 'a ', style: 'plain' }, { text: 'b', style: 'strong' }, { text: ' ', style: 'plain' }, { text: 'c*d*', style: 'code' }, { text: ' ', style: 'plain' }, { text: 'e', style: 'emphasis' }, { text: ' 2 * 3', style: 'plain' },
    ])
  })
  it('ends for every text, and loses no word of a paragraph', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('# a', '- b', '  c', '| d |', '|---|', '```', 'e', '', '1. f'), { maxLength: 30 }), (lines) => {
      const text = JSON.stringify(markdownBlocks(lines.join('\n')))
      for (const word of ['e', 'b', 'f']) if (lines.some((line) => line.endsWith(word))) expect(text).toContain(word)
    }))
  })
})
