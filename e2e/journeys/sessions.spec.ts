import { DeskApi } from '../fixtures/desk-api.ts'
import { expect, test } from '../fixtures/desk-test.ts'
import { SessionsPage } from '../pages/sessions-page.ts'

test('support reads in words what was said on a session, finds an order in it, stops the session with a reason and starts it again', async ({ open, desk, stateOf, engine }) => {
  const trader = await DeskApi.of(desk.url, await stateOf('trader'))
  expect(await trader.command({ name: 'submitParent', symbol: 'AVAX', side: 'buy', orderQty: 3_000, ordType: 'market', urgency: 'high' })).toMatchObject({ status: 'accepted' })
  await trader.close()
  await expect(async () => expect((await engine.state()).children.length).toBeGreaterThan(0)).toPass({ timeout: 20_000 })
  const child = (await engine.state()).children.find(({ status }) => status !== 'unsent')!
  const mic: string = child.mic

  const page = await open('support', `/sessions/${mic}`)
  const sessions = new SessionsPage(page)
  await expect(sessions.session(mic)).toContainText('Logged on')
  await sessions.search(child.clOrdId)
  const order = sessions.messages.and(page.locator('[data-type="D"][data-direction="out"]')).first()
  await expect(order).toContainText(child.clOrdId)
  await expect(order).toContainText(child.symbol)
  await order.getByRole('button').click()
  const fields = page.getByTestId('fix-message-fields')
  await expect(fields).toContainText('ClOrdID')
  await expect(fields).toContainText(child.side === 'buy' ? 'Buy' : 'Sell', { ignoreCase: true })

  await sessions.give('stop', 'their desk asked for it')
  await expect(sessions.session(mic)).toHaveAttribute('data-up', 'false')
  await expect(sessions.session(mic)).toContainText('Stopped by a person')
  await expect(sessions.button('reset')).toBeVisible()
  await sessions.give('start', 'their desk is ready')
  await expect(sessions.session(mic)).toHaveAttribute('data-up', 'true', { timeout: 20_000 })
  await expect(sessions.button('reset')).toHaveCount(0)
})

test('who only looks sees the sessions and their messages, and may neither stop nor settle', async ({ open, desk, stateOf }) => {
  const page = await open('trader', '/sessions')
  const sessions = new SessionsPage(page)
  await expect(sessions.session('XNAS')).toBeVisible()
  await expect(sessions.messages.first()).toBeVisible()
  await expect(sessions.button('stop')).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByTestId('positions-open')).toHaveAttribute('aria-disabled', 'true')
  const trader = await DeskApi.of(desk.url, await stateOf('trader'))
  expect(await trader.command({ name: 'controlSession', session: 'XNAS', action: 'stop', reason: 'to see' })).toMatchObject({ status: 'error', error: { code: 'FORBIDDEN' } })
  await trader.close()
})
