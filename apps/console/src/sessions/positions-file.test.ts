import { describe, expect, it } from 'vitest'
import { positionsFile, positionsText } from './positions-file.ts'

const SYMBOLS = new Set(['AVAX', 'HALO'])
const read = (text: string) => positionsFile(text, SYMBOLS)

describe('a file of start-of-day positions', () => {
  it('is read with or without a head, whatever separates its cells', () => {
    expect(read('account,symbol,quantity\r\nFUND1,AVAX,12000\r\n\r\nFUND 2,HALO,-300\r\n')).toEqual({
      positions: [{ account: 'FUND1', symbol: 'AVAX', qty: 12_000 }, { account: 'FUND 2', symbol: 'HALO', qty: -300 }], faults: [], accounts: 2, long: 1, short: 1,
    })
    expect(read('FUND1;AVAX;12,000\nFUND1\tHALO\t\u2212300').positions).toEqual([{ account: 'FUND1', symbol: 'AVAX', qty: 12_000 }, { account: 'FUND1', symbol: 'HALO', qty: -300 }])
    expect(read('"FUND1",AVAX,"12,000"').positions).toEqual([{ account: 'FUND1', symbol: 'AVAX', qty: 12_000 }])
  })
  it('tells every line that cannot be read, by its number', () => {
    const { positions, faults } = read('FUND1,AVAX,1\nFUND1,OTHER,1\nFUND1,HALO,1.5\nFUND1\n,AVAX,1\nFUND1,AVAX,2\nFUND1,HALO,99999999999')
    expect(positions).toHaveLength(1)
    expect(faults.map(({ line, why }) => `${line} ${why.slice(0, 12)}`)).toEqual(['2 symbol is OT', '3 quantity is ', '4 has 1 cell, ', '5 account is m', '6 FUND1 has AV', '7 quantity 999'])
  })
  it('tells a thousands comma as what it is, and takes -0 for none', () => {
    expect(read('FUND1,AVAX,12,000\nFUND1,AVAX,1,2').faults.map(({ why }) => why)).toEqual([
      'has 4 cells, not three: account, symbol, shares. Its last 2 look like one number with thousands commas: write 12000, put it in quotes, or separate cells by semicolons', 'has 4 cells, not three: account, symbol, shares',
    ])
    expect(Object.is(read('FUND1,AVAX,-0').positions[0]?.qty, 0)).toBe(true)
  })
  it('is a text of a size that positions have, or what is wrong with it is told', async () => {
    const file = (text: () => Promise<string>, size = 10) => positionsText({ name: 'p.csv', size, text })
    expect(await file(() => Promise.resolve('\ufeffFUND1,AVAX,1'))).toEqual({ ok: true, text: 'FUND1,AVAX,1' })
    expect(await file(() => Promise.resolve('PK\0\0'))).toMatchObject({ ok: false, why: expect.stringContaining('no text') })
    expect(await file(() => Promise.reject(new Error('gone')))).toMatchObject({ ok: false, why: expect.stringContaining('could not be read') })
    expect(await file(() => Promise.reject(new Error('not asked')), 2_500_000_000)).toMatchObject({ ok: false, why: expect.stringMatching(/^It has 2500 MB: .* at most 1 MB/) })
    expect(read('x'.repeat(1_000_001)).faults).toMatchObject([{ why: expect.stringContaining('at most 1000000') }])
  })
  it('has no more rows than the desk takes at once', () => {
    const symbols = new Set(Array.from({ length: 1_001 }, (_, at) => `S${at}`))
    expect(positionsFile([...symbols].map((symbol) => `A,${symbol},1`).join('\n'), symbols).faults).toMatchObject([{ why: expect.stringContaining('at most 1000') }])
  })
})
