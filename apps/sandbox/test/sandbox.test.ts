import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Price, QtyLots, SymbolId, Venue } from '@sluice/domain'
import { WORKED_EXAMPLE_INSTRUMENTS, WORKED_EXAMPLE_VENUES } from '@sluice/market-sim'
import { VENUES } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import type { SandboxOptions } from '../src/sandbox/sandbox.ts'
import { DeskStub } from './desk-stub.ts'
import { clock, control, instruments, onFreePorts, runningSandbox } from './running-sandbox.ts'

const AVAX = 'AVAX' as SymbolId
const { aDesk, aSandbox, closeLater, dir } = runningSandbox()

const isQuoted = (desk: DeskStub): boolean => (desk.views.get(AVAX)?.asks.length ?? 0) > 0

describe('a venue over TCP', () => {
  it('[SB1] publishes books, fills an order, refuses a repeated ClOrdID, and keeps its numbers over a restart', async () => {
    const sandbox = await aSandbox()
    const desk = aDesk(sandbox)
    await desk.until('a quote', () => isQuoted(desk) && desk.isUp)
    const ask = desk.views.get(AVAX)!.asks[0]![0]
    desk.order('A1', { price: (ask + 1_000) as Price })
    await desk.until('ack and fill', () => desk.reportsOf('A1').some(({ ordStatus }) => ordStatus === 'filled'))
    const [ack, ...fills] = desk.reportsOf('A1')
    expect(ack).toMatchObject({ execType: 'new', ordStatus: 'new', leavesQty: 100 })
    expect(fills.reduce((sum, fill) => sum + fill.lastQty, 0)).toBe(100)
    desk.order('A1', { price: (ask + 1_000) as Price })
    await desk.until('a refusal', () => desk.reportsOf('A1').some(({ execType }) => execType === 'rejected'))
    expect(desk.messages.at(-1)!.get(103)).toBe('6')
    desk.order('REST', { price: 100 as Price, timeInForce: 'day' })
    await desk.until('a resting order', () => desk.reportsOf('REST').length === 1)
    const before = desk.numbers
    await desk.stop()
    await sandbox.stop()

    const again = await aSandbox()
    const returned = aDesk(again)
    await returned.until('a logon', () => returned.isUp)
    expect(returned.numbers.nextIn).toBeGreaterThan(before.nextIn)
    await returned.until('the end of what was live', () => returned.reportsOf('REST').length === 1)
    expect(returned.reportsOf('REST')[0]).toMatchObject({ execType: 'expired', ordStatus: 'expired', cumQty: 0, leavesQty: 0 })
    returned.status('REST')
    await returned.until('its status', () => returned.reportsOf('REST').length === 2)
    expect(returned.reportsOf('REST')[1]).toMatchObject({ execType: 'orderStatus', ordStatus: 'expired', cumQty: 0 })
    returned.status('A1')
    await returned.until('the status of a filled order', () => returned.reportsOf('A1').length === 1)
    expect(returned.reportsOf('A1')[0]).toMatchObject({ execType: 'orderStatus', ordStatus: 'filled', cumQty: 100 })
    returned.status('NEVER')
    await returned.until('the status of no order', () => returned.reportsOf('NEVER').length === 1)
    expect(returned.reportsOf('NEVER')[0]).toMatchObject({ execType: 'orderStatus', ordStatus: 'rejected', text: 'unknown order' })
    expect(returned.messages.at(-1)!.get(103)).toBe('5')
    returned.order('A1', { price: 100 as Price })
    await returned.until('a refusal', () => returned.messages.at(-1)!.get(103) === '6')
    await returned.until('a quote', () => isQuoted(returned))
    returned.order('A2', { price: (returned.views.get(AVAX)!.asks[0]![0] + 1_000) as Price })
    await returned.until('a fill', () => returned.reportsOf('A2').some(({ ordStatus }) => ordStatus === 'filled'))
    expect(again.status().venues[0]!.orders.nextIn).toBe(returned.numbers.nextOut)
    const execIds = [...desk.reports, ...returned.reports].map(({ report }) => report.execId)
    expect(new Set(execIds).size).toBe(execIds.length)
  })

  it('[SB2] cancels, answers status, and refuses what it does not take', async () => {
    const sandbox = await aSandbox()
    const desk = aDesk(sandbox)
    await desk.until('a logon', () => desk.isUp)
    desk.order('B1', { price: 100 as Price, timeInForce: 'day' })
    desk.status('B1')
    desk.cancel('B1', 'B1-C')
    desk.cancel('B1', 'B1-D')
    desk.order('B2', { price: 150 as Price })
    desk.order('B3', { price: 100 as Price, ordType: 'midpointPeg' })
    await desk.until('all answers', () => desk.messages.length >= 6)
    expect(desk.reportsOf('B1').map(({ execType, ordStatus }) => [execType, ordStatus])).toEqual([['new', 'new'], ['orderStatus', 'new'], ['canceled', 'canceled']])
    expect(desk.messages.filter(({ msgType }) => msgType === '9').map((message) => [message.get(11), message.get(102)])).toEqual([['B1-D', '0']])
    expect(desk.reportsOf('B2')[0]).toMatchObject({ execType: 'rejected' })
    expect(desk.reportsOf('B3')[0]).toMatchObject({ execType: 'rejected' })
  })

  const changing = (over: Partial<Venue>): SandboxOptions['venues'] => onFreePorts(VENUES.filter(({ mic }) => mic === 'XNAS').map((venue) => ({ ...venue, ...over })))

  it('[SB5] replaces an order that works, by its newest name only; its trade carries that name', async () => {
    const sandbox = await aSandbox({ venues: changing({ takesReplace: true }) })
    const desk = aDesk(sandbox)
    await desk.until('a quote', () => isQuoted(desk) && desk.isUp)
    desk.order('R1', { price: 100 as Price, timeInForce: 'day' })
    desk.replace('R1', 'R2', { price: 200 as Price, orderQty: 300 as QtyLots, timeInForce: 'day' })
    desk.replace('R1', 'R3', { price: 300 as Price, timeInForce: 'day' })
    desk.replace('NEVER', 'R4', { price: 300 as Price, timeInForce: 'day' })
    await desk.until('the refusals', () => desk.messages.filter(({ msgType }) => msgType === '9').length === 2)
    expect(desk.reports.map(({ report: { clOrdId, origClOrdId, execType, ordStatus, orderQty, leavesQty } }) => [clOrdId, origClOrdId, execType, ordStatus, orderQty, leavesQty]))
      .toEqual([['R1', undefined, 'new', 'new', undefined, 100], ['R2', 'R1', 'replaced', 'new', 300, 300]])
    expect(desk.messages.filter(({ msgType }) => msgType === '9').map((message) => [11, 41, 434, 102].map((tag) => message.get(tag)))).toEqual([['R3', 'R1', '2', '99'], ['R4', 'NEVER', '2', '1']])
    const ask = desk.views.get(AVAX)!.asks[0]![0]
    desk.replace('R2', 'R5', { price: (ask + 1_000) as Price, orderQty: 300 as QtyLots, timeInForce: 'day' })
    await desk.until('a fill', () => desk.reports.some(({ report }) => report.clOrdId === 'R5' && report.execType === 'trade'))
  })

  it('[SB5] a venue that takes no replacement says so', async () => {
    const sandbox = await aSandbox()
    const desk = aDesk(sandbox)
    await desk.until('a logon', () => desk.isUp)
    desk.order('R1', { price: 100 as Price, timeInForce: 'day' })
    await desk.until('an order that rests', () => desk.reportsOf('R1').length === 1)
    desk.replace('R1', 'R2', { price: 200 as Price, timeInForce: 'day' })
    await desk.until('a refusal', () => desk.messages.some(({ msgType }) => msgType === '9'))
    expect([11, 41, 434, 102, 39].map((tag) => desk.messages.at(-1)!.get(tag))).toEqual(['R2', 'R1', '2', '2', '0'])
  })

  it('[SB6] fill or kill takes all or nothing; a minimum quantity counts for an immediate order', async () => {
    const sandbox = await aSandbox()
    const desk = aDesk(sandbox)
    await desk.until('a quote', () => isQuoted(desk) && desk.isUp)
    const ask = desk.views.get(AVAX)!.asks[0]![0]
    desk.order('K1', { price: (ask + 1_000) as Price, orderQty: 50_000_000 as QtyLots, timeInForce: 'fok' })
    desk.order('K2', { price: (ask + 1_000) as Price, timeInForce: 'fok' })
    desk.order('K3', { price: (ask + 1_000) as Price, orderQty: 50_000_000 as QtyLots, minQty: 49_000_000 as QtyLots })
    await desk.until('their ends', () => ['K1', 'K2', 'K3'].every((id) => desk.reportsOf(id).some(({ leavesQty, execType }) => leavesQty === 0 && execType !== 'new')))
    expect(['K1', 'K2', 'K3'].map((id) => desk.reportsOf(id).at(-1)).map((last) => [last?.ordStatus, last?.cumQty])).toEqual([['expired', 0], ['filled', 100], ['expired', 0]])
  })

  it('[SB7] a venue that cancels on disconnect cancels what rests, and tells so when the desk is back', async () => {
    const sandbox = await aSandbox({ venues: changing({ cancelsOnDisconnect: true }) })
    const desk = aDesk(sandbox)
    await desk.until('a logon', () => desk.isUp)
    desk.order('G1', { price: 100 as Price, timeInForce: 'day' })
    await desk.until('an order that rests', () => desk.reportsOf('G1').length === 1)
    desk.dropConnections()
    await desk.until('what became of it', () => desk.reportsOf('G1').length === 2)
    expect(desk.reportsOf('G1')[1]).toMatchObject({ clOrdId: 'G1', execType: 'canceled', ordStatus: 'canceled', leavesQty: 0, text: 'canceled: the session was lost' })
    expect(desk.reportsOf('G1')[1]!.origClOrdId).toBeUndefined()
  })

  it('[SB3] a dark venue shows no book, proves that it lives, and takes midpoint pegs', async () => {
    const sandbox = await aSandbox()
    const desk = aDesk(sandbox, 'DRK1')
    await desk.until('a snapshot and a refresh', () => desk.isUp && desk.marketDataMessages > instruments.length)
    expect(desk.views.get(AVAX)).toMatchObject({ bids: [], asks: [], recovering: false })
    desk.order('D1', { ordType: 'midpointPeg', price: 10_000_000 as Price })
    await desk.until('an end', () => desk.reportsOf('D1').some(({ ordStatus }) => ordStatus === 'expired' || ordStatus === 'filled'))
    expect(desk.gaps).toBe(0)
  })

  it('[SB4] runs the worked example when its first reader is there', async () => {
    const sandbox = await aSandbox({ scenario: 'worked-example', instruments: WORKED_EXAMPLE_INSTRUMENTS, venues: onFreePorts(WORKED_EXAMPLE_VENUES) })
    const desk = new DeskStub({ mic: 'ECNB', port: sandbox.ports['ECNB']!, dir: join(dir(), 'desk'), instruments: WORKED_EXAMPLE_INSTRUMENTS, clock })
    closeLater(() => desk.stop())
    desk.start()
    const ask = (): number | undefined => desk.views.get('WEXA')?.asks[0]?.[0]
    await desk.until('the quote', () => ask() === 2_000_150)
    await desk.until('the excursion', () => ask() === 2_001_850)
    await desk.until('the quote again', () => ask() === 2_000_150)
  })
})

describe('control service', () => {
  it('[SB10] tells the status and switches faults', async () => {
    const sandbox = await aSandbox()
    const desk = aDesk(sandbox)
    await desk.until('a quote', () => isQuoted(desk) && desk.isUp)
    expect((await control(sandbox, '/status')).body.venues.map((venue: { mic: string; orders: { up: boolean } }) => [venue.mic, venue.orders.up])).toEqual([['XNAS', true], ['DRK1', false]])

    expect((await control(sandbox, '/fault', { fault: 'rejectOrders', mic: 'XNAS', on: true })).code).toBe(200)
    desk.order('F1', { price: 100 as Price })
    await desk.until('a refusal', () => desk.reportsOf('F1').length === 1)
    expect(desk.reportsOf('F1')[0]).toMatchObject({ execType: 'rejected', text: 'the venue takes no orders now' })
    await control(sandbox, '/fault', { fault: 'rejectOrders', mic: 'XNAS', on: false })

    await control(sandbox, '/fault', { fault: 'slowAcks', mic: 'XNAS', delayMs: 150 })
    const sentMs = performance.now()
    desk.order('F2', { price: 100 as Price })
    await desk.until('a slow ack', () => desk.reportsOf('F2').length > 0)
    expect(performance.now() - sentMs).toBeGreaterThanOrEqual(145)

    await control(sandbox, '/fault', { fault: 'silentFeed', mic: 'XNAS', on: true })
    const sent = sandbox.status().venues[0]!.marketData.messagesSent
    desk.status('F2')
    await desk.until('an answer meanwhile', () => desk.reportsOf('F2').some(({ execType }) => execType === 'orderStatus'))
    expect(sandbox.status().venues[0]!.marketData.messagesSent).toBe(sent)

    const { nextIn } = desk.numbers
    await control(sandbox, '/fault', { fault: 'dropSession', mic: 'XNAS' })
    await desk.until('the drop', () => !desk.isUp)
    await desk.until('the return', () => desk.isUp)
    expect(desk.numbers.nextIn).toBeGreaterThan(nextIn)
  })

  it('[SB13] noFills: every order is accepted and none fills; IOC ends unfilled, a resting one is cancelled', async () => {
    const sandbox = await aSandbox()
    const desk = aDesk(sandbox)
    await desk.until('a quote', () => isQuoted(desk) && desk.isUp)
    await control(sandbox, '/fault', { fault: 'noFills', mic: 'XNAS', on: true })
    expect(sandbox.status().venues[0]!.faults.noFills).toBe(true)
    const ask = desk.views.get(AVAX)!.asks[0]![0]
    desk.order('N1', { price: (ask + 1_000) as Price })
    desk.order('N2', { price: (ask + 1_000) as Price, timeInForce: 'day' })
    await desk.until('both answers', () => desk.reportsOf('N1').length === 2 && desk.reportsOf('N2').length === 1)
    expect(desk.reportsOf('N1').map(({ execType, cumQty }) => [execType, cumQty])).toEqual([['new', 0], ['expired', 0]])
    desk.cancel('N2', 'N2-C')
    await desk.until('the cancel', () => desk.reportsOf('N2').length === 2)
    expect(desk.reportsOf('N2').map(({ execType, cumQty }) => [execType, cumQty])).toEqual([['new', 0], ['canceled', 0]])
    await control(sandbox, '/fault', { fault: 'noFills', mic: 'XNAS', on: false })
    desk.order('N3', { price: (ask + 1_000) as Price })
    await desk.until('a fill again', () => desk.reportsOf('N3').some(({ execType }) => execType === 'trade'))
  })

  it('[SB14] dropSession with on: the venue is away until it is switched off; everything off at once', async () => {
    const sandbox = await aSandbox()
    const desk = aDesk(sandbox)
    await desk.until('a logon', () => desk.isUp)
    const { nextIn } = desk.numbers
    await control(sandbox, '/fault', { fault: 'dropSession', mic: 'XNAS', on: true })
    await control(sandbox, '/fault', { fault: 'slowAcks', mic: 'DRK1', on: true })
    expect(sandbox.status().venues.map(({ faults }) => [faults.dropSession, faults.slowAcks])).toEqual([[true, false], [false, true]])
    await desk.until('the drop', () => !desk.isUp)
    // The stub dials every 20 ms at first: long enough for many attempts.
    const again = await Promise.race([desk.until('a return', () => desk.isUp), new Promise((resolve) => setTimeout(resolve, 300, 'away'))])
    expect(again).toBe('away')
    expect(await control(sandbox, '/fault', { on: false })).toMatchObject({ code: 200 })
    expect(sandbox.status().venues.every(({ faults }) => !faults.dropSession && !faults.slowAcks)).toBe(true)
    await desk.until('the return', () => desk.isUp)
    expect(desk.numbers.nextIn).toBeGreaterThan(nextIn)
  })

  it('[SB11] says what is wrong with a request', async () => {
    const sandbox = await aSandbox()
    expect(await control(sandbox, '/fault', { fault: 'silentFeed', mic: 'XNOT', on: true })).toMatchObject({ code: 404, body: { error: expect.stringContaining('XNAS, DRK1') } })
    expect(await control(sandbox, '/fault', { fault: 'slowAcks', mic: 'XNAS', delayMs: -1 })).toMatchObject({ code: 400, body: { error: expect.stringContaining('delayMs') } })
    expect(await control(sandbox, '/fault', { fault: 'slowAcks', mic: 'XNAS' })).toMatchObject({ code: 400, body: { error: expect.stringContaining('or on') } })
    expect(await control(sandbox, '/fault', { fault: 'dropSession', oms: 'OMS9', on: true })).toMatchObject({ code: 404, body: { error: expect.stringContaining('OMS is off') } })
    for (const [body, error] of [
      [{ on: true }, 'on is true: must be false'], [{ fault: 'silence', mic: 'XNAS', on: true }, 'fault is "silence": must be one of silentFeed, '], [{ fault: 'silentFeed', mic: 'XNAS', on: 'yes' }, 'on is "yes": must be true or false'],
      [{ fault: 'silentFeed', mic: 'XNAS' }, 'on is missing: must be true or false'], [{ fault: 'slowAcks', mic: 'XNAS', delayMs: 60_001 }, 'delayMs is 60001: must be at most 60000'], [{ fault: 'slowAcks', mic: 'XNAS', delayMs: 1.5 }, 'delayMs is 1.5: must be a whole number'],
      [{ fault: 'silentFeed', mic: 'XNAS', on: true, force: 1 }, '"force" is no field of this request'], [{ fault: 'closed', symbol: 'AVAX', on: true }, 'fault is "closed": must be "halt"'], [{ fault: 'silentFeed', mic: 5, on: true }, 'mic is 5: must be a text'],
    ] as const) expect(await control(sandbox, '/fault', body)).toMatchObject({ code: 400, body: { error: expect.stringContaining(error) } })
    expect(await control(sandbox, '/oms', { parentsPerMinute: 1 })).toMatchObject({ code: 409 })
    expect(await control(sandbox, '/nothing')).toMatchObject({ code: 404 })
    expect(await control(sandbox, '/fault', { fault: 'silentFeed', mic: 'XNAS', on: true }, { origin: 'http://example.org' })).toMatchObject({ code: 403 })
  })

  it('[SB12] a taken port is one clear line', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', () => resolve()))
    closeLater(() => new Promise((resolve) => holder.close(() => resolve())))
    const { port } = holder.address() as { port: number }
    const venues = onFreePorts(VENUES.slice(0, 2)).map((venue, i) => (i === 1 ? { ...venue, port } : venue))
    await expect(aSandbox({ venues })).rejects.toThrow(`port ${port} of venue ${VENUES[1]!.mic} is taken by another program`)
  })
})

describe('universe', () => {
  it('[SB20] every default venue kind is served', async () => {
    const sandbox = await aSandbox({ venues: onFreePorts(VENUES) })
    const status = sandbox.status()
    expect(status.venues.map(({ mic }) => mic)).toEqual(VENUES.map(({ mic }) => mic))
    expect(Object.values(sandbox.ports).every((port) => port > 0)).toBe(true)
  })
})
