import type { QtyLots } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { Engine } from '../src/index.ts'
import { Driver, SYMBOL, testConfig } from './fixture.ts'

describe('features that the model may not see', () => {
  it('[FT8] a value out of its range keeps the decision from the model, and is counted and told by the feature\'s name', () => {
    const config = testConfig({ instruments: testConfig().instruments.map((i) => ({ ...i, advLots: 500 as QtyLots })) })
    const d = new Driver(config).open()
    const records = d.submit({ orderQty: 1_000 as QtyLots }).flatMap((o) => (o.kind === 'record' ? [o.record] : []))
    expect(records.find((r) => r.type === 'decision')).toMatchObject({ scoreSource: { kind: 'fallback', reason: 'out-of-range' }, features: [] })
    expect(records.find((r) => r.type === 'incident')).toMatchObject({ code: 'FEATURES_OUT_OF_RANGE', text: expect.stringContaining('sizeOverAdv') })
    expect(d.engine.featureFaults()).toEqual({ decisions: [['sizeOverAdv', 1]], historyValues: 0 })
    const restarted = new Engine(config)
    restarted.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(restarted.featureFaults()).toEqual(d.engine.featureFaults())
  })

  it('[FT5] a score grid that asks counts nothing', () => {
    const d = new Driver(testConfig()).open()
    const before = d.engine.stateHash()
    const inputs = d.engine.gridInputs(SYMBOL, 'buy', 3_000_000 as QtyLots, d.nowUs as never)
    expect(inputs).toMatchObject({ features: null, featureFault: 'sizeOverAdv' })
    expect(d.engine.stateHash()).toBe(before)
  })
})
