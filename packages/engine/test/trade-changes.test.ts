import { describe, expect, it } from 'vitest'
import type { ExecId, Price, QtyLots } from '@sluice/domain'
import { Driver, ordersOf, recordsOf } from './fixture.ts'

describe('a trade that the venue changes after the fact', () => {
  const traded = () => {
    const d = new Driver().open()
    const [order] = ordersOf(d.answer(d.submit()))
    d.report(order!, {})
    const execution = recordsOf(d.fill(order!, order!.orderQty)).find((record) => record.type === 'execution')!
    return { d, order: order!, execId: execution.execId }
  }

  it.each([['tradeCancel', 'TRADE_CANCELLED', 'took back'], ['tradeCorrect', 'TRADE_CORRECTED', 'corrected']] as const)('[EN99] %s is a critical incident; what was booked stays', (execType, code, words) => {
    const { d, order, execId } = traded()
    const out = d.report(order, { execType, execRefId: execId, ordStatus: 'filled', lastQty: order.orderQty, lastPx: (order.price + 100) as Price, cumQty: 0 as QtyLots, leavesQty: 0 as QtyLots })
    expect(recordsOf(out)).toEqual([expect.objectContaining({ type: 'incident', severity: 'critical', code, subject: execId })])
    expect((recordsOf(out)[0] as { text: string }).text).toContain(`${words} execution ${execId} of ${order.clOrdId}`)
    expect(ordersOf(out)).toEqual([])
  })

  it('[EN99] one that we never booked is told as such', () => {
    const { d, order } = traded()
    const out = d.report(order, { execType: 'tradeCancel', execRefId: 'OTHER' as ExecId, lastQty: 5 as QtyLots, lastPx: 1 as Price })
    expect((recordsOf(out)[0] as { text: string }).text).toContain('it is not booked here')
  })
})
