import { expect, it } from 'vitest'
import { Agenda } from './agenda.ts'

it('runs by time, equal times in the order they were put', () => {
  const agenda = new Agenda()
  const ran: string[] = []
  for (const [us, name] of [[5, 'c'], [1, 'a'], [5, 'd'], [3, 'b']] as const) agenda.put(us, () => ran.push(name))
  while (agenda.nextUs < Infinity) agenda.runNext()
  expect(ran).toEqual(['a', 'b', 'c', 'd'])
})
