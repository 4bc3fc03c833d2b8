import type { AlertsPage, ObjectiveHistory, OrderDetail, Users } from '@sluice/protocol'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeskApi } from '../fixtures/desk-api.ts'
import { expect, test } from '../fixtures/desk-test.ts'
import type { Person } from '../fixtures/running-desk.ts'

/** SQL, HTML, a spreadsheet formula, FIX separators with tags behind them, other control characters, right-to-left marks, astral letters. */
const HOSTILE = `x'); DROP TABLE parent; -- <img src=x onerror="window.pwned=1"><script>window.pwned=1</script> =HYPERLINK("http://evil","y") \u0001150=2\u000139=2\u000132=999999\u0001 \u0002\u001b[31m\t\r\n \u202etxet 🜁`

test('a hostile text is kept literally on every path and does nothing on any', async ({ desk, stateOf, open, engine }) => {
  test.setTimeout(180_000)
  const as = async (person: Person): Promise<DeskApi> => DeskApi.of(desk.url, await stateOf(person))
  const [trader, risk, support, admin] = await Promise.all([as('trader'), as('risk'), as('support'), as('admin')])

  await test.step('reasons of overrides, to the venue, the owner and the database', async () => {
    await desk.sandbox('oms', { parentsPerMinute: 60 })
    let parentId = ''
    await expect(async () => {
      const working = (await engine.state()).parents.find((parent) => parent.status === 'working' && parent.owner === 'OMS1')
      expect(working).toBeDefined()
      parentId = working!.parentId
      expect(await trader.command({ name: 'pauseParent', parentId, reason: HOSTILE })).toMatchObject({ status: 'accepted' })
    }).toPass({ timeout: 60_000 })
    expect(await trader.command({ name: 'cancelParent', parentId, reason: HOSTILE })).toMatchObject({ status: 'accepted' })
    await expect(async () => expect((await engine.parent(parentId)).status).toBe('canceled')).toPass({ timeout: 30_000 })
    await expect(async () => {
      const { overrides } = await trader.get<OrderDetail>(`/api/orders/${parentId}`)
      expect(overrides.map(({ reason }) => reason)).toEqual([HOSTILE, HOSTILE])
    }).toPass({ timeout: 30_000 })
    const { clOrdId } = await engine.parent(parentId)
    const told = readFileSync(join(desk.dataDir, 'sandbox', 'OMS1', 'fix.log'), 'latin1').split('\n').filter((line) => line.includes(`11=${clOrdId}|`) || line.includes(`41=${clOrdId}|`))
    expect(told.length).toBeGreaterThan(1)
    for (const line of told) for (const tag of [39, 150, 32, 14]) expect(line.split(`|${tag}=`).length, `tag ${tag} once in ${line}`).toBeLessThan(3)
    expect(told.at(-1)).toMatch(/\|39=4\|/)
    const page = await open('trader', `/orders/${parentId}`)
    await expect(page.getByTestId('override-history')).toContainText('DROP TABLE parent')
    await expect(page.getByTestId('override-history')).toContainText('<script>')
    expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined()
    await desk.sandbox('oms', { parentsPerMinute: 20 })
  })

  await test.step('an objective', async () => {
    const weights = { slippage: 1_000, fill: 1_000, speed: 500, leakage: 500, fees: 1_000 }
    expect(await risk.command({ name: 'setWeights', objective: 'symbol:CALX', weights, reason: HOSTILE })).toMatchObject({ status: 'accepted' })
    await expect(async () => {
      const { versions } = await risk.get<ObjectiveHistory>('/api/objectives/history?objective=symbol:CALX')
      expect(versions[0]?.reason).toBe(HOSTILE)
    }).toPass({ timeout: 30_000 })
    const page = await open('risk', '/objectives?scope=symbol:CALX')
    await expect(page.getByTestId('objective-history')).toContainText('DROP TABLE parent')
    expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined()
    expect(await risk.command({ name: 'clearWeights', objective: 'symbol:CALX', reason: 'seen' })).toMatchObject({ status: 'accepted' })
  })

  await test.step('an alert', async () => {
    expect(await support.command({ name: 'openBreaker', mic: 'BATY', reason: HOSTILE })).toMatchObject({ status: 'accepted' })
    const raised = async () => (await engine.state()).alerts.find((alert) => alert.kind === 'venue-breaker' && alert.subject === 'BATY' && alert.status === 'raised')
    await expect(async () => expect(await raised()).toBeDefined()).toPass({ timeout: 10_000 })
    const { alertId } = (await raised())!
    expect(await support.command({ name: 'commentAlert', alertId, text: HOSTILE })).toMatchObject({ status: 'accepted' })
    const page = await open('support', `/alerts/${alertId}`)
    await expect(page.getByTestId('alert-events')).toContainText('DROP TABLE parent')
    expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined()
    await expect(async () => {
      const { alerts } = await support.get<AlertsPage>('/api/alerts?limit=50')
      expect(alerts.find((alert) => alert.alertId === alertId)?.events.at(-1)?.text).toBe(HOSTILE)
    }).toPass({ timeout: 30_000 })
    expect(await support.command({ name: 'resetBreaker', mic: 'BATY', reason: 'seen' })).toMatchObject({ status: 'accepted' })
  })

  await test.step('a person', async () => {
    const fullName = HOSTILE.slice(0, 95).trim()
    expect(await admin.command({ name: 'createUser', email: 'bobby.tables@sluice.local', fullName, role: 'viewer', password: 'a-long-enough-password', reason: HOSTILE })).toMatchObject({ status: 'accepted' })
    const { users } = await admin.get<Users>('/api/users')
    expect(users.find(({ email }) => email === 'bobby.tables@sluice.local')?.name).toBe(fullName)
    const page = await open('admin', '/users')
    await expect(page.getByTestId('users-page')).toContainText('bobby.tables@sluice.local')
    expect(await page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined()
  })

  await test.step('what cannot be stored is refused, naming the field', async () => {
    const answer = await trader.command({ name: 'engageKill', reason: 'a\0b' })
    expect(answer).toMatchObject({ status: 'error', error: { code: 'INVALID', path: 'reason' } })
  })
  await Promise.all([trader, risk, support, admin].map((api) => api.close()))
})
