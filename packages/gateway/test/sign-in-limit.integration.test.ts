import { afterEach, describe, expect, it } from 'vitest'
import { DeskFixture } from './desk-fixture.ts'

let desk: DeskFixture
afterEach(() => desk.stop())

// A file of its own: sign-ins are counted for the whole process.
describe('the front door', () => {
  it('[GW4] refuses too many sign-ins from one address, whatever address is claimed', async () => {
    desk = await new DeskFixture().start({ signInsPerMinute: 3 })
    const answers: Response[] = []
    for (let i = 0; i < 5; i++) answers.push(await desk.signInRequest('trader@sluice.local', 'wrong-password-here', { 'x-sluice-client-ip': `10.0.0.${i}`, 'x-forwarded-for': `10.0.1.${i}` }))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429])
    expect(await answers[0]!.json()).toMatchObject({ code: 'INVALID_EMAIL_OR_PASSWORD', error: { code: 'INVALID_EMAIL_OR_PASSWORD', message: expect.stringMatching(/password/i) } })
    expect(await answers[4]!.json()).toMatchObject({ error: { code: 'TOO_MANY_ATTEMPTS', message: expect.stringMatching(/^too many|^Too many/) } })
  })
})
