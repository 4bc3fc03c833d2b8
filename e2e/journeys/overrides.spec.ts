import type { Page } from '@playwright/test'
import { expect, test, type Open } from '../fixtures/desk-test.ts'
import type { EngineView } from '../fixtures/engine-view.ts'
import { DeskApi } from '../fixtures/desk-api.ts'
import { MICS } from '../fixtures/mics.ts'
import { Overrides } from '../pages/overrides.ts'

const ordersAt = (mics: readonly string[], engine: EngineView, parentId: string): number => mics.reduce((sum, mic) => sum + engine.ordersAt(mic, parentId).length, 0)
const ordersAnywhere = (engine: EngineView, parentId: string): number => ordersAt(MICS, engine, parentId)

interface Working {
  readonly parentId: string
  readonly page: Page
  readonly overrides: Overrides
}

/** A patient order that works for minutes, its page open for the trader, with something live at a venue. */
async function working(symbol: string, { api, open, engine }: { api: DeskApi; open: Open; engine: EngineView }): Promise<Working> {
  const answer = await api.command({ name: 'submitParent', symbol, side: 'buy', orderQty: 90_000, ordType: 'market', urgency: 'low' })
  if (answer.status !== 'accepted' || answer.parentId === null) throw new Error(`not accepted: ${JSON.stringify(answer)}`)
  const { parentId } = answer
  const page = await open('trader', `/orders/${parentId}`)
  await expect(async () => expect((await engine.liveChildren(parentId)).length).toBeGreaterThan(0)).toPass({ timeout: 20_000 })
  return { parentId, page, overrides: new Overrides(page) }
}

test.describe('each override, seen at the venues', () => {
  let api: DeskApi
  test.beforeAll(async ({ desk, stateOf }) => {
    api = await DeskApi.of(desk.url, await stateOf('trader'))
  })
  test.afterAll(() => api.close())
  /** Nothing is left working for the next. */
  const end = async (parentId: string): Promise<void> => {
    await api.command({ name: 'cancelParent', parentId, reason: 'end of the test' })
  }

  test('pause and resume', async ({ open, engine }) => {
    const { parentId, overrides, page } = await working('FLEX', { api, open, engine })
    await overrides.give('pause', 'news at ten')
    const sent = ordersAnywhere(engine, parentId)
    await expect(overrides.badge('pause')).toContainText('news at ten')
    await expect(overrides.badge('pause')).toContainText('trader@sluice.local')
    await expect(async () => expect(await engine.liveChildren(parentId)).toEqual([])).toPass({ timeout: 20_000 })
    await expect(page.getByTestId('order-page')).toContainText(/paused/i)
    expect((await engine.parent(parentId)).hold).toBe('PAUSED')
    expect(ordersAnywhere(engine, parentId), 'orders after the acknowledgement').toBe(sent)
    await overrides.give('resume', 'news is out')
    await expect(async () => expect(ordersAnywhere(engine, parentId)).toBeGreaterThan(sent)).toPass({ timeout: 20_000 })
    await expect(overrides.badge('pause')).toHaveCount(0)
    await expect(overrides.history).toContainText('news is out')
    await end(parentId)
  })

  test('a pause ends by itself when it expires', async ({ open, engine }) => {
    const { parentId, overrides } = await working('GNRC', { api, open, engine })
    expect(await api.command({ name: 'pauseParent', parentId, reason: 'a short one', expiresInS: 2 })).toMatchObject({ status: 'accepted' })
    const sent = ordersAnywhere(engine, parentId)
    await expect(overrides.badge('pause')).toContainText('a short one')
    await expect(overrides.badge('pause')).toHaveCount(0, { timeout: 20_000 })
    await expect(async () => expect(ordersAnywhere(engine, parentId)).toBeGreaterThan(sent)).toPass({ timeout: 20_000 })
    await expect(overrides.history).toContainText(/expired/i)
    await end(parentId)
  })

  test('exclude a venue: no order goes there after the acknowledgement, live ones are canceled', async ({ open, engine }) => {
    const { parentId, overrides } = await working('DOCN', { api, open, engine })
    const mic = (await engine.liveChildren(parentId))[0]!.mic
    await overrides.give('exclude', 'leaks', () => overrides.chooseVenue(mic))
    const sent = engine.ordersAt(mic, parentId).length
    const elsewhere = ordersAnywhere(engine, parentId)
    await expect(overrides.badge('exclude-venue')).toContainText(mic)
    await expect(async () => expect((await engine.liveChildren(parentId)).filter((child) => child.mic === mic)).toEqual([])).toPass({ timeout: 20_000 })
    // It goes on elsewhere: several plans later still nothing went there.
    await expect(async () => expect(ordersAnywhere(engine, parentId)).toBeGreaterThan(elsewhere + 3)).toPass({ timeout: 60_000 })
    expect(engine.ordersAt(mic, parentId)).toHaveLength(sent)
    await end(parentId)
  })

  test('force a venue: everything goes there and nowhere else', async ({ open, engine }) => {
    const { parentId, overrides } = await working('INSM', { api, open, engine })
    await overrides.give('force', 'a natural seller there', () => overrides.chooseVenue('XNYS'))
    const others = MICS.filter((mic) => mic !== 'XNYS')
    const elsewhere = ordersAt(others, engine, parentId)
    const there = engine.ordersAt('XNYS', parentId).length
    await expect(overrides.badge('force-venue')).toContainText('XNYS')
    await expect(async () => expect((await engine.liveChildren(parentId)).every((child) => child.mic === 'XNYS')).toBe(true)).toPass({ timeout: 20_000 })
    await expect(async () => expect(engine.ordersAt('XNYS', parentId).length).toBeGreaterThan(there)).toPass({ timeout: 60_000 })
    expect(ordersAt(others, engine, parentId)).toBe(elsewhere)
    await end(parentId)
  })

  test('re-order and drop the steps to come', async ({ open, engine }) => {
    const { parentId, overrides, page } = await working('AVAX', { api, open, engine })
    // A plan stands still while its order is paused: what is edited is what was seen.
    await overrides.give('pause', 'to edit in peace')
    await expect(async () => expect(await engine.liveChildren(parentId)).toEqual([])).toPass({ timeout: 20_000 })
    const steps = overrides.remainingSteps
    expect(await steps.count()).toBeGreaterThan(1)
    const first = await steps.first().getAttribute('data-index')
    await steps.first().getByTestId('step-down').click()
    expect(await steps.first().getAttribute('data-index')).not.toBe(first)
    await steps.last().getByTestId('step-drop').click()
    await page.getByTestId('override-edit-apply').click()
    await overrides.submit('this one first')
    await expect(overrides.badge('edit-waterfall')).toContainText('this one first')
    const edit = (await engine.state()).overrides.find((override) => override.parentId === parentId && override.action.kind === 'edit-waterfall')!
    expect(edit.dropped.length).toBeGreaterThan(0)
    const kept = edit.kept[0]!.slices.map(({ mic }) => mic as string)
    const before = ordersAnywhere(engine, parentId)
    await overrides.give('resume', 'go on as edited')
    await expect(async () => expect(ordersAnywhere(engine, parentId)).toBeGreaterThan(before)).toPass({ timeout: 20_000 })
    const next = (await engine.state()).decisions.filter((decision) => decision.parentId === parentId && decision.overrides.includes(edit.overrideId))[0]!
    expect(next.plan.steps[0]!.slices.every(({ mic }) => kept.includes(mic))).toBe(true)
    await end(parentId)
  })

  test('a child by hand, and its cancel', async ({ open, engine }) => {
    const { parentId, overrides, page } = await working('CALX', { api, open, engine })
    await overrides.give('pause', 'by hand now')
    await expect(async () => expect(await engine.liveChildren(parentId)).toEqual([])).toPass({ timeout: 20_000 })
    const before = engine.ordersAt('IEXG', parentId).length
    await overrides.give('manual', 'my own child', async (dialog) => {
      await overrides.chooseVenue('IEXG')
      await overrides.choose('override-manner', /near side|post/i)
      await dialog.getByTestId('override-quantity').fill('700')
      await dialog.getByTestId('override-limit').fill('40.50')
    })
    const sent = engine.ordersAt('IEXG', parentId)
    expect(sent).toHaveLength(before + 1)
    expect(sent.at(-1)!.fields.get(38)).toBe('700')
    expect(Number(sent.at(-1)!.fields.get(44))).toBe(40.5)
    const [child] = await engine.liveChildren(parentId)
    expect(child).toMatchObject({ mic: 'IEXG', orderQty: 700, decisionId: 0 })
    await page.getByTestId('override-cancel-child').first().click()
    await overrides.submit('enough of it')
    await expect(async () => expect(await engine.liveChildren(parentId)).toEqual([])).toPass({ timeout: 20_000 })
    await expect(overrides.history).toContainText('my own child')
    await end(parentId)
  })

  test('cancel with a reason', async ({ open, engine }) => {
    const { parentId, overrides, page } = await working('EXEL', { api, open, engine })
    await overrides.give('cancel', 'the client called it off')
    await expect(async () => expect((await engine.parent(parentId)).status).toBe('canceled')).toPass({ timeout: 20_000 })
    expect(await engine.liveChildren(parentId)).toEqual([])
    await expect(overrides.history).toContainText('the client called it off')
    await expect(page.getByTestId('order-story')).toContainText('the client called it off')
  })
})
