import { describe, expect, it } from 'vitest'
import { EMPTY_ROW, toldExecutions } from './told-executions.ts'

const NOW_MS = Date.UTC(2026, 2, 2, 20, 0)
const row = { execId: 'E-1', quantity: '1,500', price: '157.43', time: '14:30:05' }

describe('executions as a venue told them', () => {
  it('are read row by row; empty rows are none', () => {
    expect(toldExecutions([row, EMPTY_ROW, { ...row, execId: 'E-2', quantity: '2k' }], NOW_MS)).toMatchObject({
      executions: [{ execId: 'E-1', orderQty: 1_500, price: '157.43', venueUs: Date.UTC(2026, 2, 2, 19, 30, 5) * 1_000 }, { execId: 'E-2', orderQty: 2_000 }], shares: 3_500,
    })
    expect(toldExecutions([EMPTY_ROW], NOW_MS)).toMatchObject({ executions: [], shares: 0 })
  })
  it('say what is missing where', () => {
    const { executions, faults } = toldExecutions([row, { ...row, execId: 'E 2', quantity: '0', time: 'noon' }, row, { ...row, execId: 'E-3', time: '16:00' }], NOW_MS)
    expect(executions).toHaveLength(1)
    expect(faults.get(1)).toMatch(/^Execution 2 needs an ExecID.*whole shares.*a time of New York/)
    expect(faults.get(2)).toMatch(/repeats the ExecID E-1/)
    expect(faults.get(3)).toMatch(/in the future/)
  })
})
