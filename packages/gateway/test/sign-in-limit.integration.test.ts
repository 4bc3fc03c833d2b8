import { afterEach, describe, expect, it } from 'vitest'
import { DeskFixture } from './desk-fixture.ts'

let desk: DeskFixture
afterEach(() => desk.stop())

// A file of its own: sign-ins are counted for the whole process.
describe('the front door', () => {
  it('[GW4] refuses too many sign-ins from one address, whatever address is claimed', async () => {
    desk = await new DeskFixture().start({ signInsPerMinute: 3 })
    const answers: number[] = []
    for (let i = 0; i < 5; i++) answers.push((await desk.signInRequest('trader@sluice.local', 'wrong-password-here', { 'x-sluice-client-ip': `10.0.0.${i}`, 'x-forwarded-for': `10.0.1.${i}` })).status)
    expect(answers).toEqual([401, 401, 401, 429, 429])
  })
})
