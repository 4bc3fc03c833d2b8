import type { ClOrdId, ExecId, OrdStatus, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import type { ParentExecution } from '@sluice/fix'
import { aParentRequest } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { OmsLedger } from '../src/sandbox/oms-ledger.ts'

const LATER = 1_000_000

function aReport(over: Partial<Record<'clOrdId' | 'origClOrdId' | 'execId', string>> & { execType?: ParentExecution['execType']; ordStatus?: OrdStatus; last?: number; cum?: number; leaves?: number } = {}): ParentExecution {
  const { clOrdId = 'O1', origClOrdId, execId = 'E1', execType = 'trade', ordStatus = 'partiallyFilled', last = 0, cum = 0, leaves = 1_000 - cum } = over
  return {
    orderId: 'P-1', clOrdId: clOrdId as ClOrdId, origClOrdId: (origClOrdId ?? null) as ClOrdId | null, execId: execId as ExecId, execType, ordStatus,
    symbol: 'AVAX' as SymbolId, side: 'buy', orderQty: 1_000 as QtyLots, lastQty: last as QtyLots, lastPx: 100 as Price, lastMkt: null,
    cumQty: cum as QtyLots, leavesQty: leaves as QtyLots, transactUs: 0 as UnixUs, text: null,
  }
}

function aLedger(): OmsLedger {
  const ledger = new OmsLedger()
  ledger.sent({ clOrdId: 'O1', symbol: 'AVAX' as SymbolId, side: 'buy', orderQty: 1_000, sentUs: 0, cancelAtUs: 500, replacement: null })
  ledger.report(aReport({ execType: 'new', ordStatus: 'new' }), LATER)
  return ledger
}

describe('OMS ledger', () => {
  it('[SB30] adds up fills, ends orders, and finds nothing wrong with a right story', () => {
    const ledger = aLedger()
    ledger.report(aReport({ execId: 'E1', last: 400, cum: 400 }), LATER)
    expect(ledger.dueCancels(500).map(({ clOrdId }) => clOrdId)).toEqual(['O1'])
    ledger.report(aReport({ clOrdId: 'O1-C', origClOrdId: 'O1', execType: 'canceled', ordStatus: 'canceled', cum: 400, leaves: 0 }), LATER)
    expect(ledger.totals()).toMatchObject({ sent: 1, open: 0, canceled: 1, executions: 1, lotsFilled: 400, anomalies: 0 })
  })

  it('[SB31] counts and names what does not add up', () => {
    const stories: [string, ParentExecution[]][] = [
      ['twice', [aReport({ last: 400, cum: 400 }), aReport({ last: 400, cum: 400 })]],
      ['CumQty', [aReport({ last: 400, cum: 500 })]],
      ['LeavesQty', [aReport({ last: 400, cum: 400, leaves: 700 })]],
      ['after filled', [aReport({ last: 1_000, cum: 1_000, ordStatus: 'filled', leaves: 0 }), aReport({ execType: 'canceled', ordStatus: 'canceled', cum: 1_000, leaves: 0 })]],
      ['filled of 1000', [aReport({ last: 1_200, cum: 1_200, leaves: -200 })]],
    ]
    for (const [words, reports] of stories) {
      const ledger = aLedger()
      for (const report of reports) ledger.report(report, LATER)
      expect(ledger.totals().anomalies).toBe(1)
      expect(ledger.totals().lastAnomalies[0]).toContain(words)
    }
  })

  it('[SB33] follows an order through its names, and what a venue takes back or corrects', () => {
    const ledger = new OmsLedger()
    ledger.sent({ clOrdId: 'O1', symbol: 'AVAX' as SymbolId, side: 'buy', orderQty: 1_000, sentUs: 0, cancelAtUs: 500, replacement: { atUs: 100, request: aParentRequest() } })
    expect(ledger.dueReplacements(100)).toEqual([])
    ledger.report(aReport({ execType: 'new', ordStatus: 'new' }), LATER)
    const [order] = ledger.dueReplacements(100)
    ledger.replacing(order!, 'O2')
    expect(ledger.dueReplacements(100)).toEqual([])
    ledger.report(aReport({ clOrdId: 'O2', origClOrdId: 'O1', execType: 'pendingReplace', ordStatus: 'pendingReplace' }), LATER)
    ledger.report(aReport({ execId: 'E1', last: 400, cum: 400 }), LATER)
    ledger.report({ ...aReport({ clOrdId: 'O2', origClOrdId: 'O1', execType: 'replaced', cum: 400, leaves: 200 }), orderQty: 600 as QtyLots }, LATER)
    expect(order!.newestClOrdId).toBe('O2')
    ledger.report({ ...aReport({ clOrdId: 'O2', execId: 'E2', last: 200, cum: 600, ordStatus: 'filled', leaves: 0 }), orderQty: 600 as QtyLots }, LATER)
    ledger.report({ ...aReport({ clOrdId: 'O2', execId: 'E3', execType: 'tradeCorrect', last: 100, cum: 500, ordStatus: 'canceled', leaves: 0 }), execRefId: 'E2' as ExecId }, LATER)
    ledger.report({ ...aReport({ clOrdId: 'O2', execId: 'E4', execType: 'tradeCancel', last: 400, cum: 100, ordStatus: 'canceled', leaves: 0 }), execRefId: 'E1' as ExecId }, LATER)
    expect(ledger.totals()).toMatchObject({ anomalies: 0, lastAnomalies: [], replaced: 1, filled: 1, lotsFilled: 100 })
  })

  it('[SB32] follows an order of an earlier run from its first report on', () => {
    const ledger = new OmsLedger()
    ledger.report(aReport({ clOrdId: 'OLD', last: 100, cum: 600 }), LATER)
    ledger.report(aReport({ clOrdId: 'OLD', execId: 'E2', last: 400, cum: 1_000, ordStatus: 'filled', leaves: 0 }), LATER)
    expect(ledger.totals()).toMatchObject({ sent: 0, open: 0, filled: 1, anomalies: 0 })
  })
})
