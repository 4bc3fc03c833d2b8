import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/desk-test.ts'
import type { EngineView, HashedTopic } from '../fixtures/engine-view.ts'
import { MICS } from '../fixtures/mics.ts'
import { DeskPage } from '../pages/desk-page.ts'
import { Overrides } from '../pages/overrides.ts'

interface OpenPage {
  readonly page: Page
  readonly topics: readonly HashedTopic[]
}

/** What the page holds of each topic; null while it holds nothing. */
const pageHashes = (page: Page, topics: readonly string[]): Promise<(string | null)[]> =>
  page.evaluate((all) => all.map((topic) => (window as unknown as { sluice?: { viewHash(topic: string): string | null } }).sluice?.viewHash(topic) ?? null), topics)

/** Every page holds what the engine holds: compared with one state of the engine for all of them, as big as it may have become. */
async function expectEqual(pages: Readonly<Record<string, OpenPage>>, engine: EngineView): Promise<void> {
  const topics = [...new Set(Object.values(pages).flatMap((each) => each.topics))]
  await expect(async () => {
    const hashes = await engine.hashesOf(topics)
    for (const [name, { page, topics: shown }] of Object.entries(pages)) {
      expect(await pageHashes(page, shown), name).toEqual(shown.map((topic) => hashes[topic]))
    }
  }).toPass({ timeout: 60_000 })
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
  } as const satisfies Record<string, OpenPage>
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
      await expectEqual(pages, engine)
    })
  }
  await overrides.give('cancel', 'seen enough')
  await expect(async () => expect((await engine.parent(parentId)).status).toBe('canceled')).toPass()
  await expectEqual(pages, engine)
  const ids = engine.allOrderIds(MICS)
  expect(new Set(ids).size, 'orders that a venue got twice').toBe(ids.length)
  expect(MICS.some((mic) => engine.ordersAt(mic, parentId).length > 0)).toBe(true)
  await desk.sandbox('oms', { parentsPerMinute: 12 })
})
