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
  await sessions.button('stop').hover()
  await expect(page.getByRole('tooltip')).toContainText('Your role (trader) may not control sessions: risk managers and support may')
  await expect(page.getByTestId('positions-open')).toHaveAttribute('aria-disabled', 'true')
  const trader = await DeskApi.of(desk.url, await stateOf('trader'))
  expect(await trader.command({ name: 'controlSession', session: 'XNAS', action: 'stop', reason: 'to see' })).toMatchObject({ status: 'error', error: { code: 'FORBIDDEN', message: expect.stringContaining('may not control sessions') } })
  await trader.close()
})

test('support sets the numbers of a stopped session and resets them with a reason, and sees them in what is said next', async ({ open }) => {
  const page = await open('support', '/sessions/DRK2')
  const sessions = new SessionsPage(page)
  const logons = sessions.messages.and(page.locator('[data-type="A"][data-direction="out"]'))
  await sessions.give('stop', 'numbers differ, agreed by telephone')
  await expect(sessions.session('DRK2')).toHaveAttribute('data-stopped', 'true')
  await expect(async () => expect(await sessions.session('DRK2').getAttribute('data-up')).toBe('false')).toPass()
  const out = (await sessions.number('Next out')) + 40
  await sessions.setNumber('DRK2', 'Next out', out, 'their count')
  await expect(async () => expect(await sessions.number('Next out')).toBe(out)).toPass()
  await sessions.give('start', 'as agreed')
  await expect(sessions.session('DRK2')).toHaveAttribute('data-up', 'true', { timeout: 20_000 })
  await expect(logons.first()).toContainText(out.toLocaleString('en-US'))

  await sessions.give('stop', 'both begin anew')
  await expect(sessions.session('DRK2')).toHaveAttribute('data-up', 'false')
  await sessions.button('reset').click()
  await expect(page.getByTestId('session-reset-dialog')).toContainText('it will log us out')
  await expect(page.getByTestId('session-reset-submit')).toBeDisabled()
  await page.keyboard.press('Escape')
  await sessions.give('reset', 'agreed with their desk', 'DRK2')
  await expect(async () => expect([await sessions.number('Next in'), await sessions.number('Next out')]).toEqual([1, 1])).toPass()
  await sessions.give('start', 'both at 1')
  await expect(sessions.session('DRK2')).toHaveAttribute('data-up', 'true', { timeout: 20_000 })
  await expect(logons.first().getByRole('cell').nth(2)).toHaveText('1')
  await logons.first().getByRole('button').click()
  await expect(page.getByTestId('fix-message-fields')).toContainText('ResetSeqNumFlag')
  expect(await sessions.number('Next out')).toBeLessThan(out)
})

test('support settles an order of a silent venue with evidence: the quantity is sent anew, and the order tells who said so', async ({ open, desk, stateOf, engine }) => {
  const trader = await DeskApi.of(desk.url, await stateOf('trader'))
  const first = await trader.command({ name: 'submitParent', symbol: 'BRKR', side: 'buy', orderQty: 300, ordType: 'market', urgency: 'high' })
  expect(first).toMatchObject({ status: 'accepted' })
  const priced = async () => (await engine.state()).children.find(({ symbol }) => symbol === 'BRKR')?.price
  await expect(async () => expect(await priced()).toBeGreaterThan(0)).toPass({ timeout: 20_000 })
  // Some seconds of silence over the order, its cancel and the question for its state, and it counts as unknown; the venue would answer after a minute.
  await desk.sandbox('fault', { fault: 'slowAcks', mic: 'BATY', delayMs: 60_000 })
  const limitPrice = (Math.floor((await priced())! * 0.985 / 100) / 100).toFixed(2)
  const sent = await trader.command({ name: 'submitParent', symbol: 'BRKR', side: 'buy', orderQty: 400, ordType: 'limit', limitPrice, exDestination: 'BATY' })
  expect(sent).toMatchObject({ status: 'accepted' })
  const parentId = sent.status === 'accepted' ? sent.parentId! : ''
  const children = async () => (await engine.state()).children.filter((child) => child.parentId === parentId)
  await expect(async () => expect((await children()).at(-1)?.status).toBe('unknown')).toPass({ timeout: 30_000 })
  const { clOrdId } = (await children()).find(({ status }) => status === 'unknown')!
  await desk.sandbox('fault', { fault: 'slowAcks', mic: 'BATY', on: false })

  const page = await open('support', '/sessions/BATY')
  const row = new SessionsPage(page).unsettled(clOrdId)
  await expect(row).toContainText('400 stay reserved')
  await row.getByTestId('settle').click()
  const dialog = page.getByTestId('settle-dialog')
  await expect(dialog).toContainText(`400 shares go back to ${parentId}`)
  await dialog.getByTestId('settle-submit').click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  const evidence = 'BATY support by telephone: they never had it'
  await dialog.getByTestId('settle-evidence').fill(evidence)
  await dialog.getByTestId('settle-submit').click()
  await dialog.waitFor({ state: 'hidden' })
  await expect(row).toHaveCount(0)
  await expect(page.getByTestId('unsettled')).not.toContainText(clOrdId)
  expect((await children()).find((child) => child.clOrdId === clOrdId)).toMatchObject({ status: 'unsent', leavesQty: 0, text: evidence })
  await page.getByTestId('incidents').click()
  await expect(page.getByText(evidence).first()).toBeVisible()
  await page.goto(`${desk.url}/orders/${parentId}`)
  await expect(page.getByTestId('order-story')).toContainText(evidence)
  await expect(async () => expect((await children()).reduce((sum, child) => sum + child.leavesQty, 0)).toBe(400)).toPass({ timeout: 20_000 })
  expect(await trader.command({ name: 'cancelParent', parentId, reason: 'drill over' })).toMatchObject({ status: 'accepted' })
  await trader.close()
})
