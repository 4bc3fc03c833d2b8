import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/desk-test.ts'
import type { EngineView } from '../fixtures/engine-view.ts'
import { MICS } from '../fixtures/mics.ts'
import { DeskPage } from '../pages/desk-page.ts'
import { Overrides } from '../pages/overrides.ts'

type Topic = Parameters<EngineView['hashOf']>[0]

/** What the page holds of a topic; null while it holds nothing. */
const pageHash = (page: Page, topic: string): Promise<string | null> =>
  page.evaluate((of) => (window as unknown as { sluice?: { viewHash(topic: string): string | null } }).sluice?.viewHash(of) ?? null, topic)

async function expectEqual(page: Page, engine: EngineView, topics: readonly Topic[]): Promise<void> {
  for (const topic of topics) {
    await expect(async () => expect(await pageHash(page, topic), topic).toBe(await engine.hashOf(topic))).toPass({ timeout: 30_000 })
  }
}

test('browser, gateway, console and core die in the middle: every page ends equal to the engine, nothing is sent twice', async ({ open, engine, desk }) => {
  test.setTimeout(240_000)
  await desk.sandbox('oms', { parentsPerMinute: 0 })
  const deskPage = new DeskPage(await open('trader'))
  await deskPage.ticket.fill({ symbol: 'FLEX', side: 'buy', quantity: 95_000, urgency: 'Low' })
  const parentId = await deskPage.ticket.send()
  const order = await open('trader', `/orders/${parentId}`)
  const pages = {
    desk: { page: deskPage.page, topics: ['parents', 'desk'] },
    order: { page: order, topics: [`order:${parentId}`] },
    objectives: { page: await open('risk', '/objectives'), topics: ['desk'] },
    alerts: { page: await open('support', '/alerts'), topics: ['alerts'] },
    operations: { page: await open('support', '/operations'), topics: ['alerts', 'breakers', 'desk'] },
  } as const satisfies Record<string, { page: Page; topics: readonly Topic[] }>
  const overrides = new Overrides(order)

  const steps: readonly (readonly [string, () => Promise<void>])[] = [
    ['the browser', async () => { await Promise.all(Object.values(pages).map(({ page }) => page.reload())) }],
    ['the gateway', () => desk.killed('gateway')],
    ['the console', () => desk.killed('console')],
    ['the core', () => desk.killed('core')],
  ]
  await overrides.give('pause', 'until everything is open')
  for (const [what, restart] of steps) {
    await test.step(`${what} restarts while the order works`, async () => {
      await overrides.give('resume', 'go on')
      await expect(async () => expect(await engine.liveChildren(parentId)).not.toEqual([])).toPass({ timeout: 20_000 })
      await restart()
      await expect(overrides.button('pause')).toBeEnabled({ timeout: 30_000 })
      await overrides.give('pause', `after ${what} restarted`)
      await expect(async () => expect(await engine.liveChildren(parentId)).toEqual([])).toPass({ timeout: 30_000 })
      for (const { page, topics } of Object.values(pages)) await expectEqual(page, engine, topics)
    })
  }
  await overrides.give('cancel', 'seen enough')
  await expect(async () => expect((await engine.parent(parentId)).status).toBe('canceled')).toPass()
  for (const { page, topics } of Object.values(pages)) await expectEqual(page, engine, topics)
  const ids = engine.allOrderIds(MICS)
  expect(new Set(ids).size, 'orders that a venue got twice').toBe(ids.length)
  expect(MICS.some((mic) => engine.ordersAt(mic, parentId).length > 0)).toBe(true)
  await desk.sandbox('oms', { parentsPerMinute: 12 })
})
