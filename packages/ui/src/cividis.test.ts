import { expect, it } from 'vitest'
import { cividis } from './cividis.ts'

const channel = (value: number): number => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
const luminance = ([r, g, b]: readonly number[]): number => 0.2126 * channel(r ?? 0) + 0.7152 * channel(g ?? 0) + 0.0722 * channel(b ?? 0)
const rgb = (text: string): readonly number[] => (text.startsWith('#') ? [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) : (text.match(/\d+/g) ?? []).map(Number))

it('text on every colour of the scale has at least 4.5 to 1', () => {
  for (let share = 0; share <= 1.0001; share += 0.01) {
    const { background, text } = cividis(share)
    const [high, low] = [luminance(rgb(background)), luminance(rgb(text))].sort((a, b) => b - a)
    expect(((high ?? 0) + 0.05) / ((low ?? 0) + 0.05), `share ${share.toFixed(2)}`).toBeGreaterThanOrEqual(4.5)
  }
})

it('grows lighter all the way and stays within its ends', () => {
  let before = -1
  for (let share = 0; share <= 1; share += 0.02) {
    const now = luminance(rgb(cividis(share).background))
    expect(now).toBeGreaterThanOrEqual(before)
    before = now
  }
  expect(cividis(-3)).toEqual(cividis(0))
  expect(cividis(9)).toEqual(cividis(1))
})
