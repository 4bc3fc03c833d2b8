import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** WCAG 2.2: text, and what is no text but must be told apart. */
const TEXT_MIN = 4.5
const MARK_MIN = 3

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

/** Colours of a theme's block, by name. */
function tokensOf(theme: string): ReadonlyMap<string, string> {
  const begin = css.indexOf('{', css.indexOf(`[data-theme='${theme}']`))
  const block = css.slice(begin, css.indexOf('}', begin))
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]))
}

const channel = (value: number): number => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => channel(Number.parseInt(colour.slice(at, at + 2), 16) / 255))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['page', 'panel', 'raised', 'hover', 'selected'] as const
const TEXTS = ['text', 'muted', 'faint', 'accent-text', 'better', 'worse', 'critical', 'warning', 'fine'] as const
/** Text on a ground of its own. */
const PAIRS = [
  ['on-accent', 'accent-fill'], ['accent-text', 'accent-soft'], ['text', 'accent-soft'], ['muted', 'accent-soft'], ['warning', 'warning-soft'], ['text', 'warning-soft'], ['critical', 'critical-soft'],
  ['text', 'critical-soft'], ['muted', 'track'], ['fine', 'track'],
] as const
const MARKS = ['accent', 'better', 'worse', 'critical', 'warning', 'fine', 'faint'] as const

describe.each(['dark', 'light'])('colours of the %s theme', (theme) => {
  const tokens = tokensOf(theme)
  const of = (name: string): string => {
    const colour = tokens.get(name)
    if (colour === undefined) throw new Error(`${theme} has no --${name}`)
    return colour
  }
  it.each(TEXTS)('--%s can be read on every ground', (text) => {
    for (const ground of GROUNDS) expect(contrast(of(text), of(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(TEXT_MIN)
  })
  it.each(PAIRS)('--%s can be read on --%s', (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(TEXT_MIN)
  })
  it.each(['critical-fill', 'simulation', 'live'])('white can be read on --%s', (ground) => {
    expect(contrast('#ffffff', of(ground))).toBeGreaterThanOrEqual(TEXT_MIN)
  })
  it.each(MARKS)('--%s stands out as a mark', (mark) => {
    for (const ground of ['page', 'panel', 'raised']) expect(contrast(of(mark), of(ground)), `${mark} on ${ground}`).toBeGreaterThanOrEqual(MARK_MIN)
  })
})
it('both themes have the same colours', () => {
  expect([...tokensOf('light').keys()].sort()).toEqual([...tokensOf('dark').keys()].sort())
})
