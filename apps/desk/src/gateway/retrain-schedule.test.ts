import type { TrainingRow } from '@sluice/protocol'
import { expect, it } from 'vitest'
import { RetrainSchedule } from './retrain-schedule.ts'

const HOUR_US = 3_600_000_000

it('trains at the interval, counted from the newest scheduled run, and says why it could not', async () => {
  let us = 0
  let runs: TrainingRow[] = []
  let busy = false
  const errors: string[] = []
  const started: unknown[] = []
  const schedule = new RetrainSchedule({
    learning: { retrainEveryHours: 2, retrainKind: 'trees', retrainSource: 'decisions' }, nowUs: () => us, onError: (message) => errors.push(message),
    models: {
      runs: () => runs,
      startTraining: async (request) => {
        if (busy) return { ok: false, reason: 'one at a time' }
        started.push(request)
        const run = { id: 'T-1', by: request.by, startedUs: us } as TrainingRow
        runs = [run, ...runs]
        return { ok: true, run }
      },
    },
  })
  expect(await schedule.look()).toBe(false)
  us = 2 * HOUR_US
  expect(await schedule.look()).toBe(true)
  expect(started).toMatchObject([{ kind: 'trees', source: 'decisions', by: 'schedule', reason: 'every 2 hours' }])
  us = 3 * HOUR_US
  expect(await schedule.look()).toBe(false)
  us = 4 * HOUR_US
  busy = true
  expect(await schedule.look()).toBe(false)
  expect(errors).toEqual(['the scheduled training did not begin: one at a time'])
})
