import { Rng, type FeatureReference, type ModelManifest, type UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { AGED_US, DRIFT_ROWS_MAX, DRIFT_ROWS_MIN, DriftMonitor } from './drift-monitor.ts'

const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
const uniform = (name: string): FeatureReference => ({ name, edges: DECILES, shares: Array.from({ length: 10 }, () => 0.1) })
const MODEL: Pick<ModelManifest, 'modelId' | 'trainedUs' | 'featureNames' | 'reference'> = {
  modelId: 'm', trainedUs: 1_000_000 as UnixUs, featureNames: ['a', 'b', 'c'], reference: [uniform('a'), uniform('b'), uniform('c')],
}
const NONE = { drifted: false, aged: false }

function aMonitor(model = MODEL): DriftMonitor {
  const monitor = new DriftMonitor()
  monitor.useModel(model)
  return monitor
}

/** Decisions of ten rows; `shift` is added to features b and c, twice to c. */
function feed(monitor: DriftMonitor, rows: number, shift: number, rng = new Rng(5)): void {
  for (let i = 0; i < rows; i += 10) monitor.observe(Array.from({ length: 10 }, () => [rng.next(), rng.next() + shift, rng.next() + 2 * shift]).flat())
}

describe('drift of the features', () => {
  it('says nothing before it has seen enough, and little of the training distribution itself', () => {
    const monitor = aMonitor()
    feed(monitor, DRIFT_ROWS_MIN - 10, 0)
    expect(monitor.drift(false)).toBeNull()
    feed(monitor, DRIFT_ROWS_MAX, 0)
    expect(monitor.drift(false)).toMatchObject({ rows: DRIFT_ROWS_MAX })
    expect(monitor.drift(false)!.psi).toBeLessThan(0.02)
  })

  it('tells by how much half of the features moved and names the one that moved most; forgets it as newer rows come', () => {
    const monitor = aMonitor()
    feed(monitor, DRIFT_ROWS_MIN, 0.3)
    expect(monitor.drift(false)).toMatchObject({ feature: 'c', rows: DRIFT_ROWS_MIN })
    expect(monitor.drift(false)!.psi).toBeGreaterThan(0.25)
    const one = aMonitor({ ...MODEL, reference: [uniform('a'), { ...uniform('b'), edges: DECILES.map((edge) => edge + 5) }, uniform('c')] })
    feed(one, DRIFT_ROWS_MIN, 0)
    expect(one.drift(false)).toMatchObject({ feature: 'b' })
    expect(one.drift(false)!.psi).toBeLessThan(0.02)
    feed(monitor, DRIFT_ROWS_MAX, 0)
    expect(monitor.drift(false)!.psi).toBeLessThan(0.02)
  })

  it('is the sum over the bins of share difference times log ratio', () => {
    const monitor = aMonitor({ ...MODEL, featureNames: ['a'], reference: [{ name: 'a', edges: [0], shares: [0.25, 0.75] }] })
    for (let i = 0; i < DRIFT_ROWS_MIN; i++) monitor.observe([i % 2 === 0 ? 0 : 0.5])
    expect(monitor.drift(false)!.psi).toBeCloseTo(0.25 * Math.log(2) - 0.25 * Math.log(0.5 / 0.75), 9)
  })

  it('begins anew with another model, and watches none that tells no reference', () => {
    const monitor = aMonitor()
    feed(monitor, DRIFT_ROWS_MIN, 0.3)
    monitor.useModel({ ...MODEL })
    expect(monitor.drift(false)).not.toBeNull()
    monitor.useModel({ ...MODEL, modelId: 'n', reference: [] })
    feed(monitor, DRIFT_ROWS_MIN, 0.3)
    expect(monitor.drift(false)).toBeNull()
    monitor.useModel(null)
    expect(monitor.observations(9 as UnixUs, { drifted: true, aged: true })).toEqual([])
  })
})

describe('what the engine is told', () => {
  it('drift and age by their exact names', () => {
    const monitor = aMonitor()
    expect(monitor.observations(5_000_000 as UnixUs, NONE)).toEqual([{ kind: 'model-age', modelId: 'm', ageUs: 4_000_000 }])
    feed(monitor, DRIFT_ROWS_MIN, 0)
    expect(monitor.observations(5_000_000 as UnixUs, NONE)).toEqual([
      { kind: 'model-drift', modelId: 'm', psi: expect.any(Number), feature: expect.stringMatching(/^[abc]$/), rows: DRIFT_ROWS_MIN }, { kind: 'model-age', modelId: 'm', ageUs: 4_000_000 },
    ])
    expect(aMonitor({ ...MODEL, trainedUs: 0 as UnixUs }).observations(5_000_000 as UnixUs, NONE)).toEqual([])
  })

  it('both can be provoked by a switch, and are over with it', () => {
    const monitor = aMonitor()
    feed(monitor, DRIFT_ROWS_MIN, 0)
    const [drift, age] = monitor.observations(5_000_000 as UnixUs, { drifted: true, aged: true })
    expect(drift).toMatchObject({ kind: 'model-drift' })
    expect((drift as { psi: number }).psi).toBeGreaterThan(1)
    expect(age).toEqual({ kind: 'model-age', modelId: 'm', ageUs: 4_000_000 + AGED_US })
    expect(monitor.drift(false)!.psi).toBeLessThan(0.1)
  })
})
