import type { ClOrdId, ExecId, Mic, MoneyMicro, Price, QtyLots, UnixUs } from '@sluice/domain'
import { decodeMessage, MessageBuilder, parseVenueExecution, type OutboundMessage } from '@sluice/fix'
import type { SimExecutionReport } from '@sluice/market-sim'
import { INSTRUMENTS } from '@sluice/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { recoverOrders } from '../src/sandbox/recover-orders.ts'
import { ReportFaults } from '../src/sandbox/report-faults.ts'
import { noFaults } from '../src/sandbox/venue-faults.ts'

const INSTRUMENT = INSTRUMENTS[0]!
const NOW_US = 1_790_000_000_000_000 as UnixUs
const PRICE = 100 * INSTRUMENT.tick

const trade = (over: Partial<SimExecutionReport> & { readonly cum: number; readonly last: number; readonly leaves: number }): SimExecutionReport => {
  const { cum, last, leaves, ...rest } = over
  return {
    mic: 'XNAS' as Mic, clOrdId: 'A' as ClOrdId, origClOrdId: null, venueOrderId: 'V1', symbol: INSTRUMENT.symbol, side: 'buy', ordType: 'limit', timeInForce: 'day', price: PRICE as Price, owner: 'SLUICE',
    orderQty: 300 as QtyLots, cumQty: cum as QtyLots, leavesQty: leaves as QtyLots, grossPriceLots: cum * PRICE, execId: `E${cum}` as ExecId, execType: 'trade', ordStatus: 'partiallyFilled',
    lastQty: last as QtyLots, lastPx: (last === 0 ? 0 : PRICE) as Price, liquidity: 'added', feeMicro: 0 as MoneyMicro, venueUs: NOW_US, rejectReason: null, text: null, ...rest,
  } as SimExecutionReport
}
const canceled = (cum: number): SimExecutionReport => trade({ cum, last: 0, leaves: 0, clOrdId: 'A-C' as ClOrdId, origClOrdId: 'A' as ClOrdId, execId: 'EC' as ExecId, execType: 'canceled', ordStatus: 'canceled' })

let sent: OutboundMessage[] = []
let reports: ReportFaults
let faults: ReturnType<typeof noFaults>
beforeEach(() => {
  sent = []
  faults = noFaults()
  let answers = 0
  reports = new ReportFaults({
    mic: 'XNAS', faults, slowMs: () => 0, send: (message) => void sent.push(message), nowUs: () => NOW_US, skewUs: () => 0, nextExecId: () => `N${++answers}` as ExecId,
    instrument: () => INSTRUMENT, fillPrice: () => null,
  })
})

const raw = (): string[] => {
  const builder = new MessageBuilder('XNAS', 'SLUICE', 'microseconds')
  return sent.map(({ msgType, body }, i) => builder.build(msgType, i + 1, NOW_US, body))
}
const told = () => raw().map((each) => {
  const parsed = parseVenueExecution(decodeMessage(each), () => INSTRUMENT)
  if (!parsed.ok) throw new Error(`tag ${parsed.error.tag}`)
  return parsed.value.report
})
const recovered = async () => (await recoverOrders({ nextOut: () => sent.length + 1, read: async () => raw().map((each, i) => ({ seq: i + 1, raw: each })) as never }, () => INSTRUMENT)).get('A')

describe('trades that are taken back', () => {
  it('[SB53] after the order ended its state is the ended one, for the desk and after a restart of the venue', async () => {
    reports.report(trade({ cum: 100, last: 100, leaves: 200 }))
    reports.report(canceled(100))
    reports.change('bustTrade')
    expect(told().at(-1)).toMatchObject({ execType: 'tradeCancel', execRefId: 'E100', ordStatus: 'canceled', cumQty: 0, leavesQty: 0 })
    expect(await recovered()).toMatchObject({ ordStatus: 'canceled', cumQty: 0, grossPriceLots: 0 })
  })

  it('[SB53] a refusal of a repeated ClOrdID is not the state of the order that had it first', () => {
    reports.report(trade({ cum: 100, last: 100, leaves: 200 }))
    reports.report(trade({ cum: 0, last: 0, leaves: 0, execId: 'ER' as ExecId, execType: 'rejected', ordStatus: 'rejected' }))
    reports.change('bustTrade')
    expect(told().at(-1)).toMatchObject({ execType: 'tradeCancel', ordStatus: 'new', leavesQty: 200 })
  })

  it('[SB50] fills that were told twice count once after a restart', async () => {
    faults.duplicateReports = true
    reports.report(trade({ cum: 100, last: 100, leaves: 200 }))
    reports.change('correctTrade')
    expect(sent).toHaveLength(4)
    expect(await recovered()).toMatchObject({ cumQty: 100, grossPriceLots: 100 * (PRICE + INSTRUMENT.tick) })
  })

  it('[SB53] what the order cost follows corrections and cancellations over a restart', async () => {
    reports.report(trade({ cum: 100, last: 100, leaves: 200 }))
    reports.report(trade({ cum: 250, last: 150, leaves: 50 }))
    reports.change('correctTrade')
    expect(await recovered()).toMatchObject({ ordStatus: 'partiallyFilled', cumQty: 250, grossPriceLots: 250 * PRICE + 150 * INSTRUMENT.tick })
    reports.change('bustTrade')
    expect(await recovered()).toMatchObject({ cumQty: 100, grossPriceLots: 100 * PRICE })
  })
})
