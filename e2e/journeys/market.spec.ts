import { DEFAULT_INSTRUMENTS } from '@sluice/config'
import { DeskApi } from '../fixtures/desk-api.ts'
import { expect, test } from '../fixtures/desk-test.ts'
import { MICS } from '../fixtures/mics.ts'
import { OperationsPage, type FaultName } from '../pages/operations-page.ts'
import { OrderPage } from '../pages/order-page.ts'

const FLEX_HALT: FaultName = { target: 'symbol', symbol: 'FLEX', fault: 'halt' }
const BAD_QUOTES: FaultName = { target: 'venue', venue: 'XBOS', fault: 'badQuotes' }
/** No market of the journeys goes further from its reference than this, relative. */
const SANE = 0.3

test('a symbol is halted in the browser: a working order holds and says why, and fills when it trades again', async ({ open, engine, desk, stateOf }) => {
  test.setTimeout(120_000)
  const api = await DeskApi.of(desk.url, await stateOf('trader'))
  const answer = await api.command({ name: 'submitParent', symbol: 'FLEX', side: 'buy', orderQty: 95_000, ordType: 'market', urgency: 'normal' })
  expect(answer).toMatchObject({ ok: true })
  const parentId = (answer as { parentId: string }).parentId
  const page = await open('trader')
  const quote = page.locator('[data-testid="quote-row"][data-symbol="FLEX"]')
  await page.getByRole('tab', { name: 'Quotes' }).click()
  await expect(quote).toHaveAttribute('data-state', 'open')
  const orderPage = await open('trader', `/orders/${parentId}`)
  const order = new OrderPage(orderPage, desk.url).order
  await expect(async () => expect(await engine.liveChildren(parentId)).not.toEqual([])).toPass({ timeout: 20_000 })
  const operations = new OperationsPage(await open('support', '/operations'))
  const ordersSent = (): number => MICS.reduce((sum, mic) => sum + engine.ordersAt(mic, parentId).length, 0)

  await operations.throwFault(FLEX_HALT, 'news pending')
  await expect(quote).toHaveAttribute('data-state', 'halted')
  await expect(quote).toContainText('Halted')
  await expect(orderPage.getByTestId('order-hold')).toContainText('trading is halted')
  const sent = ordersSent()
  const filled = await order.filledShares()
  const { seq } = await engine.state()
  // Several looks of the desk later nothing left and nothing filled.
  await expect(async () => expect((await engine.state()).seq).toBeGreaterThan(seq + 40)).toPass({ timeout: 20_000 })
  expect([ordersSent(), await order.filledShares()]).toEqual([sent, filled])

  await operations.throwFault(FLEX_HALT, 'trading resumes')
  await expect(quote).toHaveAttribute('data-state', 'open')
  await expect(async () => expect(ordersSent()).toBeGreaterThan(sent)).toPass({ timeout: 20_000 })
  await expect(async () => expect(await order.filledShares()).toBeGreaterThan(filled)).toPass({ timeout: 60_000 })
  await api.command({ name: 'cancelParent', parentId, reason: 'end of the test' })
  await api.close()
})

test('zero, negative and absurd quotes of a venue are never traded on, seen in its own log', async ({ open, engine, desk, stateOf }) => {
  test.setTimeout(120_000)
  const api = await DeskApi.of(desk.url, await stateOf('trader'))
  const operations = new OperationsPage(await open('support', '/operations'))
  const before = engine.pricesAt('XBOS').length
  const sent = engine.allOrderIds(MICS).length
  await operations.throwFault(BAD_QUOTES, 'drill')
  await desk.sandbox('oms', { parentsPerMinute: 400 })
  const parents = await Promise.all((['buy', 'sell'] as const).map((side) => api.command({ name: 'submitParent', symbol: 'EXEL', side, orderQty: 5_000, ordType: 'market', urgency: 'high' })))
  for (const parent of parents) {
    const { parentId } = parent as { parentId: string }
    await expect(async () => expect((await engine.parent(parentId)).status).toBe('filled')).toPass({ timeout: 60_000 })
  }
  await expect(async () => expect(engine.allOrderIds(MICS).length).toBeGreaterThan(sent + 60)).toPass({ timeout: 30_000 })
  await operations.throwFault(BAD_QUOTES, 'drill over')
  await desk.sandbox('oms', { parentsPerMinute: 20 })
  const absurd = engine.pricesAt('XBOS').slice(before).filter(({ symbol, price }) => {
    const { referencePrice } = DEFAULT_INSTRUMENTS.find((instrument) => instrument.symbol === symbol)!
    return !(Math.abs(price / referencePrice - 1) < SANE)
  })
  expect(absurd).toEqual([])
  await api.close()
})
