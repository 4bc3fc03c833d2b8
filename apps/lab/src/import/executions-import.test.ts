import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { UnixUs } from '@sluice/domain'
import { FileFixLog } from '@sluice/fix'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importExecutions, type ExecutionsImportOptions } from './executions-import.ts'
import { readImportedExecutions, type ImportedExecution, type TrainingSetReport } from './imported-execution.ts'
import { executionsText } from './print-executions.ts'

let dir = ''
let names = 0
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'executions-')) })
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const file = (name: string, lines: readonly string[]): string => {
  const path = join(dir, `${(names += 1)}-${name}`)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(lines.join('\n')) : lines.join('\n'))
  return path
}

async function run(files: readonly string[], mapped: ExecutionsImportOptions['mapped'] = {}): Promise<{ report: TrainingSetReport; orders: ImportedExecution[]; out: string }> {
  const out = join(dir, `set-${(names += 1)}`)
  const report = await importExecutions(files, { out, progress: false, mapped })
  const orders: ImportedExecution[] = []
  for await (const order of readImportedExecutions(out)) orders.push(order)
  return { report, orders, out }
}

const us = (text: string): number => Date.parse(text) * 1_000
const ORDER = {
  assignedId: null, parentId: null, flow: 'sent', symbol: 'ACME', venue: 'XNYS', side: 'buy', ordType: null, timeInForce: null, limitPrice: null, acknowledgedUs: null, cancelRequestedUs: null, endedUs: null,
  replaces: 0, cancelRejects: 0, text: null, fills: [],
}

describe('past orders from CSV', () => {
  it('come together from files of orders and of executions, in any order and under many names', async () => {
    const fills = file('fills.csv.gz', [
      'Execution ID,Client Order ID,Exec Time,Last Qty,Last Px,Liquidity', 'e2,o1,2026-01-30T14:30:02Z,60,157.1999,maker', 'e1,o1,2026-01-30T14:30:01.5Z,40,157.19,2', 'e1,o1,2026-01-30T14:30:01.5Z,40,157.19,2', ',o2,2026-01-30T14:29:00Z,5,157,',
    ])
    const orders = file('orders.csv', [
      '\uFEFF"Order ID",Ticker,Exchange,Side,Order Qty,Limit Price,Order Time,Status,TIF,Type,Parent,Reason', 'o1,ACME,XNYS,Buy,100,157.20,2026-01-30T14:30:01Z,Filled,IOC,LMT,p1,',
      'o2,ACME,,sell short,10,,2026-01-30T14:30:00+00:00,Cancelled,,,,"gone, ""bye"""',
    ])
    const { report, orders: imported } = await run([fills, orders])
    expect(imported).toEqual([
      { ...ORDER, orderId: 'o2', venue: null, side: 'sellShort', qty: 10, sentUs: us('2026-01-30T14:30:00Z'), status: 'canceled', filledQty: 5, text: 'gone, "bye"', fills: [{ execId: null, us: us('2026-01-30T14:29:00Z'), qty: 5, price: 1_570_000, liquidity: null }] },
      {
        ...ORDER, orderId: 'o1', parentId: 'p1', ordType: 'limit', timeInForce: 'ioc', qty: 100, limitPrice: 1_572_000, sentUs: us('2026-01-30T14:30:01Z'), endedUs: us('2026-01-30T14:30:02Z'), status: 'filled', filledQty: 100,
        fills: [{ execId: 'e1', us: us('2026-01-30T14:30:01.5Z'), qty: 40, price: 1_571_900, liquidity: 'removed' }, { execId: 'e2', us: us('2026-01-30T14:30:02Z'), qty: 60, price: 1_571_999, liquidity: 'added' }],
      },
    ])
    expect(report).toMatchObject({
      rows: { read: 6, taken: 6, rejected: 0, ignored: 0 }, duplicates: 1, outOfOrder: 1, overfilled: 0, orders: { canceled: 1, filled: 1 },
      venues: [{ venue: '-', orders: 1, filledShares: 5 }, { venue: 'XNYS', orders: 1, shares: 100, filledShares: 100, fills: 2 }],
    })
    expect(executionsText(report)).toContain('orders     2: 1 filled, 1 canceled')
  })

  it('may stand in one file, a row an execution, under names that are told', async () => {
    const { orders, report } = await run([file('both.csv', [
      'Ref,Name,When,Side,Quantity,fill time,fill qty,fill price', 'a,ACME,1769783401000,1,30,1769783402000,10,5', 'a,ACME,1769783401000,1,30,2026-01-30 14:30:03,20,5.0001', 'b,ACME,1769783401000,2,30,,,',
    ])], { orderId: 'Ref', symbol: 'Name', sentTime: 'When' })
    expect(orders.map(({ orderId, status, filledQty, fills }) => [orderId, status, filledQty, fills.length])).toEqual([['a', 'filled', 30, 2], ['b', 'open', 0, 0]])
    expect(report.notes).toEqual(['times of fillTime name no zone: taken as UTC'])
  })

  it('are refused row by row with field, value and what is allowed', async () => {
    const orders = file('o.csv', [
      'order_id,symbol,side,qty,order_time,limit', 'a,ACME,B,10,2026-01-30T14:30:00Z,1', 'a,ACME,B,10,2026-01-30T14:30:00Z,1', 'b,ACME,X,10,2026-01-30T14:30:00Z,1', 'c,ACME,B,1.5,2026-01-30T14:30:00Z,1', 'd,ACME,B,10,noon,1', 'e,ACME,B,10,2026-01-30T14:30:00Z,1.00001', ',ACME,B,10,2026-01-30T14:30:00Z,1', 'f,ACME,B', 'g,"ACME,B',
    ])
    const fills = file('f.csv', ['order_id,exec_time,last_qty,last_px', 'z,2026-01-30T14:30:00Z,1,1', 'a,2026-01-30T14:30:00Z,0,1'])
    const { report } = await run([fills, orders])
    expect(report.rows).toEqual({ read: 11, taken: 1, rejected: 10, ignored: 0 })
    expect(report.rejects.map(({ field, examples: [first] }) => [field, first?.line, first?.value]).sort()).toEqual([
      ['fillQty', 3, '0'], ['limitPrice', 6, '1.00001'], ['orderId', 2, 'z'], ['orderId', 3, 'a'], ['orderId', 8, ''], ['qty', 5, '1.5'], ['row', 10, 'g,"ACME,B'], ['row', 9, 'f,ACME,B'], ['sentTime', 6, 'noon'], ['side', 4, 'X'],
    ].map(([field, line, value]) => (field === 'limitPrice' ? [field, 7, value] : [field, line, value])).sort())
  })

  it('are all or nothing', async () => {
    for (const [path, words] of [
      [file('x.csv', ['a,b', '1,2']), 'for orders these are missing: orderId (order_id or'], [file('x.csv', ['order_id,symbol,side,qty,order_time', 'a,b,c,d,e']), 'no order could be taken of 1 rows; '], [file('x.csv', []), 'is empty'],
    ] as const) {
      await expect(run([path])).rejects.toThrow(words)
    }
    expect(readdirSync(dir).filter((name) => name.startsWith('set-') && readdirSync(join(dir, name)).length === 0)).toEqual([])
    await expect(run([file('x.csv', ['a,b', '1,2'])], { orderId: 'c' })).rejects.toThrow('there is no column "c" for orderId; columns are a, b')
  })

  it('are not read from files that do not belong together', async () => {
    const { out } = await run([file('o.csv', ['order_id,symbol,side,qty,order_time', 'a,ACME,B,10,2026-01-30T14:30:00Z'])])
    const path = join(out, 'executions.jsonl')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"qty":10', '"qty":11'))
    await expect((async () => { for await (const order of readImportedExecutions(out)) expect(order.qty).toBe(11) })()).rejects.toThrow('import it again')
  })
})

describe('past orders from FIX logs', () => {
  const message = (fields: string, separator: string): string => `8=FIX.4.4|9=100|${fields}|10=000|`.replaceAll('|', separator)
  const story = [
    '35=A|49=DESK|56=XNYS|52=20260130-14:30:00', '35=D|49=DESK|56=XNYS|11=A1|55=ACME|54=1|38=100|40=2|44=157.2|59=0|60=20260130-14:30:00.000100',
    '35=8|49=XNYS|56=DESK|11=A1|37=V1|17=x0|150=0|39=0|60=20260130-14:30:00.000500', '35=8|49=XNYS|56=DESK|11=A1|37=V1|17=x1|150=F|39=1|32=40|31=157.19|851=1|60=20260130-14:30:01',
    '35=G|49=DESK|56=XNYS|11=A2|41=A1|55=ACME|54=1|38=90|44=157.25|60=20260130-14:30:02', '35=8|49=XNYS|56=DESK|11=A2|41=A1|37=V1|17=x2|150=5|39=5|38=90|44=157.25|60=20260130-14:30:02.1',
    '35=F|49=DESK|56=XNYS|11=A3|41=A2|60=20260130-14:30:03', '35=9|49=XNYS|56=DESK|11=A3|41=A2|39=1|434=1|60=20260130-14:30:03.1',
    '35=8|49=XNYS|56=DESK|11=A2|37=V1|17=x3|150=F|39=1|32=10|31=157.25|60=20260130-14:30:04', '35=8|49=XNYS|56=DESK|43=Y|11=A2|37=V1|17=x3|150=F|39=1|32=10|31=157.25|60=20260130-14:30:04',
    '35=8|49=XNYS|56=DESK|11=A2|17=x4|19=x3|150=G|39=1|32=15|31=157.24|60=20260130-14:30:05', '35=8|49=XNYS|56=DESK|11=A2|17=x5|19=x1|150=H|39=1|60=20260130-14:30:06',
    '35=8|49=XNYS|56=DESK|11=A3|41=A2|17=x6|150=4|39=4|58=by user|60=20260130-14:30:07',
    '35=D|49=DESK|56=XNYS|11=B1|55=ACME|54=5|38=7|40=1|52=20260130-14:30:08', '35=8|49=XNYS|56=DESK|11=B1|17=x7|150=8|39=8|58=closed|52=20260130-14:30:09',
  ]
  const expected = [
    {
      ...ORDER, orderId: 'A1', assignedId: 'V1', ordType: 'limit', timeInForce: 'day', qty: 90, limitPrice: 1_572_500, sentUs: us('2026-01-30T14:30:00Z') + 100, acknowledgedUs: us('2026-01-30T14:30:00Z') + 500,
      cancelRequestedUs: us('2026-01-30T14:30:03Z'), endedUs: us('2026-01-30T14:30:07Z'), status: 'canceled', filledQty: 15, replaces: 1, cancelRejects: 1, text: 'by user',
      fills: [{ execId: 'x3', us: us('2026-01-30T14:30:04Z'), qty: 15, price: 1_572_400, liquidity: null }],
    },
    { ...ORDER, orderId: 'B1', side: 'sellShort', ordType: 'market', qty: 7, sentUs: us('2026-01-30T14:30:08Z'), endedUs: us('2026-01-30T14:30:09Z'), status: 'rejected', filledQty: 0, text: 'closed' },
  ]

  it('are the same whatever ends a field, rotated files given in any order', async () => {
    for (const separator of ['\x01', '|', '^A']) {
      const lines = story.map((fields) => message(fields, separator))
      const { orders, report } = await run([file('b.log', ['noise', ...lines.slice(9)]), file('a.log.gz', lines.slice(0, 9))])
      expect(orders).toEqual(expected)
      expect(report).toMatchObject({ rows: { read: 16, taken: 13, rejected: 0, ignored: 2 }, duplicates: 1 })
    }
  })

  it('of our own log tell who sent, to which venue, and of which parent', async () => {
    const path = join(dir, 'own.log')
    const log = new FileFixLog({ path, sync: true })
    const write = (direction: 'IN' | 'OUT', session: string, fields: string): void => log.write(direction, session, message(fields, '\x01'), us('2026-01-30T14:30:00Z') as UnixUs)
    write('IN', 'OMS1', '35=D|49=OMS|56=DESK|11=K1|55=ACME|54=2|38=500|60=20260130-14:30:00')
    write('OUT', 'XNYS', '35=D|49=DESK|56=NYSE|11=Z-1-0|55=ACME|54=2|38=100|40=P|59=3|60=20260130-14:30:01')
    write('IN', 'XNYS', '35=8|49=NYSE|56=DESK|11=Z-1-0|17=e|150=F|39=2|32=100|31=9.5|60=20260130-14:30:02')
    write('OUT', 'OMS1', '35=8|49=DESK|56=OMS|11=K1|37=P-35|17=p|150=F|39=1|32=100|31=9.5|30=XNYS|60=20260130-14:30:02')
    log.close()
    const { orders } = await run([path])
    expect(orders).toMatchObject([
      { orderId: 'K1', assignedId: 'P-35', flow: 'received', venue: null, parentId: null, filledQty: 100, status: 'partiallyFilled' },
      { orderId: 'Z-1-0', flow: 'sent', venue: 'XNYS', parentId: 'P-35', ordType: 'midpointPeg', timeInForce: 'ioc', filledQty: 100, status: 'filled' },
    ])
  })

  it('are refused where they make no sense', async () => {
    const { report } = await run([file('bad.log', [
      message('35=D|49=A|56=B|11=1|55=ACME|54=1|38=5|60=20260130-14:30:00', '|'), message('35=D|49=A|56=B|11=1|55=ACME|54=1|38=5|60=20260130-14:30:00', '|'), message('35=D|49=A|56=B|11=2|55=ACME|54=9|38=5|60=20260130-14:30:00', '|'),
      message('35=8|49=B|56=A|11=9|17=1|150=F|32=1|31=1|60=20260130-14:30:00', '|'), '8=FIX.4.4|9=5|35=D|11=3', message('35=D|49=A|56=B|11=4|55=ACME|54=1|38=5', '|'), message('35=8|49=B|56=A|11=1|17=1|19=7|150=H|60=20260130-14:30:00', '|'),
    ])])
    expect(report.rejects.map(({ field, examples: [first] }) => [field, first?.line]).sort()).toEqual([['clOrdId(11)', 2], ['clOrdId(11)', 4], ['execRefId(19)', 7], ['message', 5], ['sendingTime(52)', 6], ['side(54)', 3]])
  })
})
