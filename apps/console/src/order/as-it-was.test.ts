import { describe, expect, it } from 'vitest'
import { endThen } from './as-it-was.ts'
import { endReason } from './plan-reasons.ts'

const execution = (lastQty: number, receivedUs: number) => ({ lastQty, receivedUs })
const order = (cumQty: number, status = 'canceled', doneUs: number | null = 20) => ({ orderQty: 300, cumQty, status, doneUs })

describe('how an order stood when it was done', () => {
  it('is not known of one that is not done', () => {
    expect(endThen(order(100, 'working', null), [execution(100, 10)])).toBeNull()
  })
  it('counts back what was executed, taken back or corrected since', () => {
    expect(endThen(order(300, 'filled'), [execution(100, 10), execution(200, 20)])).toEqual({ cumQty: 300, filled: true, reducedUs: null, reducedTo: 300 })
    expect(endThen(order(200), [execution(100, 10), execution(100, 30)])).toEqual({ cumQty: 100, filled: false, reducedUs: null, reducedTo: 100 })
    expect(endThen(order(200), [execution(100, 10), execution(200, 20), execution(-100, 40)])).toEqual({ cumQty: 300, filled: true, reducedUs: 40, reducedTo: 200 })
  })
  it('a correction counts as a whole; of several changes the first that left less than all undid the end', () => {
    const filled = [execution(100, 10), execution(200, 20)]
    expect(endThen(order(300), [...filled, execution(-100, 30), execution(100, 30), execution(-200, 40), execution(150, 40), execution(-100, 50), execution(150, 60)])).toEqual({ cumQty: 300, filled: true, reducedUs: 40, reducedTo: 250 })
    expect(endThen(order(300, 'filled'), [...filled, execution(-100, 30), execution(100, 30)])?.filled).toBe(true)
  })
  it('one that a venue reduced was not canceled for what it asked', () => {
    const parent = { ...order(200), timeInForce: 'ioc' }
    const detail = { parent, overrides: [], decisions: [{}], executions: [execution(300, 20), execution(-100, 40)] } as unknown as Parameters<typeof endReason>[0]
    expect(endReason(detail)).toBe('It was filled, and a venue took a trade back or corrected it since: 100 shares are open again and are not worked again.')
    expect(endReason({ ...detail, executions: [] })).toContain('Immediate or cancel')
  })
})
