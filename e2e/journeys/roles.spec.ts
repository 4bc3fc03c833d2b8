import { PERMISSIONS } from '@sluice/protocol'
import { DeskApi } from '../fixtures/desk-api.ts'
import { expect, test } from '../fixtures/desk-test.ts'
import { AlertsPage } from '../pages/alerts-page.ts'
import { DeskPage } from '../pages/desk-page.ts'
import { OperationsPage } from '../pages/operations-page.ts'
import { OrderPage } from '../pages/order-page.ts'

/** A day's main work of each role, in the browser. */

test('a trader sends an order, watches it, takes it in hand; what is not a trader\'s is shown and locked', async ({ open, desk, engine }) => {
  const desktop = new DeskPage(await open('trader'))
  await desktop.ticket.fill({ symbol: 'BRKR', side: 'buy', quantity: 40_000, urgency: 'Low' })
  const parentId = await desktop.ticket.send()
  await expect(desktop.order.root).toContainText(parentId)
  await desktop.page.getByTestId('override-pause').click()
  const dialog = desktop.page.getByTestId('override-dialog')
  await dialog.getByTestId('override-reason').fill('lunch')
  await dialog.getByTestId('override-submit').click()
  await expect(desktop.page.getByTestId('override-badge').first()).toContainText('lunch')
  await expect(async () => expect((await engine.parent(parentId)).hold).toBe('PAUSED')).toPass()

  const order = new OrderPage(desktop.page, desk.url)
  await order.open(parentId)
  await expect(desktop.page.getByTestId('override-badge').first()).toContainText('lunch')
  await desktop.page.getByTestId('override-cancel').click()
  await dialog.getByTestId('override-reason').fill('enough')
  await dialog.getByTestId('override-submit').click()
  await expect(async () => expect((await engine.parent(parentId)).status).toBe('canceled')).toPass({ timeout: 20_000 })

  await desktop.page.goto(`${desk.url}/objectives`)
  await expect(desktop.page.getByTestId('objectives-page')).toBeVisible()
  await expect(desktop.page.getByTestId('publish-weights')).toBeDisabled()
  await desktop.page.goto(`${desk.url}/users`)
  await expect(desktop.page.getByTestId('users-page')).toContainText('Users are for administrators')
})

test('a risk manager sets what best means: the next waterfall shows the version', async ({ open, engine, desk, stateOf }) => {
  const trader = await DeskApi.of(desk.url, await stateOf('trader'))
  const order = { name: 'submitParent', symbol: 'AVAX', side: 'buy', orderQty: 700, ordType: 'market', urgency: 'high' } as const
  expect(await trader.command(order)).toMatchObject({ status: 'accepted' })
  await expect(async () => expect((await engine.state()).decisions.some(({ objective }) => objective === 'firm')).toBe(true)).toPass()
  const page = await open('risk', '/objectives')
  const before = (await engine.state()).objectives.find(({ name }) => name === 'firm')!
  await expect(page.getByTestId('objective-version')).toHaveAttribute('data-version', String(before.version))
  await expect(page.getByTestId('preview-summary')).toBeVisible()
  await page.getByTestId('weight-number-fees').fill('4.50')
  await page.getByTestId('weight-number-fees').blur()
  const slider = page.getByTestId('weight-slider-slippage').getByRole('slider').or(page.getByRole('slider', { name: /slippage/i })).first()
  await slider.focus()
  await slider.press('ArrowRight')
  await expect(page.getByTestId('preview-summary')).toContainText(/(of|last) \d+/)
  await page.getByTestId('publish-weights').click()
  await page.getByTestId('publish-reason').fill('fees matter this week')
  await page.getByTestId('publish-submit').click()
  await page.getByTestId('publish-dialog').waitFor({ state: 'hidden' })
  const version = String(before.version + 1)
  await expect(page.getByTestId('objective-version')).toHaveAttribute('data-version', version)
  await expect(page.getByTestId('objectives-page')).toContainText('fees matter this week')
  const set = (await engine.state()).objectives.find(({ name }) => name === 'firm')!
  expect(set).toMatchObject({ version: before.version + 1, by: 'risk@sluice.local', preset: null })
  expect(set.weights.fees).toBe(4_500)
  expect(set.weights.slippage).toBeGreaterThan(before.weights.slippage)

  const sent = await trader.command(order)
  const parentId = sent.status === 'accepted' ? sent.parentId! : ''
  await expect(async () => {
    const decision = (await engine.state()).decisions.find((each) => each.parentId === parentId)
    expect(decision).toMatchObject({ objective: 'firm', objectiveVersion: before.version + 1, weights: set.weights })
  }).toPass()
  await page.goto(`${desk.url}/orders/${parentId}`)
  await expect(page.getByTestId('order-page')).toContainText(new RegExp(`firm.{0,40}v(ersion )?${version}`, 'i'))

  await test.step('a symbol of its own, and back', async () => {
    await page.goto(`${desk.url}/objectives?scope=symbol:HALO`)
    await page.getByTestId('preset-low-cost').or(page.getByRole('button', { name: 'Low cost' })).first().click()
    await page.getByTestId('publish-weights').click()
    await page.getByTestId('publish-reason').fill('expensive to trade')
    await page.getByTestId('publish-submit').click()
    await expect(async () => expect((await engine.state()).objectives.find(({ name }) => name === 'symbol:HALO')).toMatchObject({ active: true, version: 1 })).toPass()
    await page.getByTestId('clear-weights').click()
    await page.getByTestId('clear-reason').fill('as the firm again')
    await page.getByTestId('clear-submit').click()
    await expect(async () => expect((await engine.state()).objectives.find(({ name }) => name === 'symbol:HALO')).toMatchObject({ active: false, version: 2 })).toPass()
    await expect(page.getByTestId('objective-history')).toContainText('expensive to trade')
  })
  await trader.close()
})

test('support acknowledges what is wrong and resets what a person may reset', async ({ open, engine }) => {
  const operations = new OperationsPage(await open('support', '/operations'))
  await operations.openBreaker('IEXG', 'venue notice')
  await expect(operations.breaker('IEXG')).toHaveAttribute('data-status', 'open')
  const page = await open('support', '/alerts')
  const alerts = new AlertsPage(page)
  const row = alerts.row('venue-breaker', 'IEXG')
  await expect(row).toBeVisible()
  await row.click()
  await expect(alerts.detail).toContainText('IEXG')
  await page.getByTestId('alert-comment').fill('called the venue')
  await page.getByTestId('alert-acknowledge').click()
  await expect(alerts.events).toContainText('called the venue')
  await page.getByTestId('alert-assign').click()
  await page.getByRole('option', { name: /^Me/ }).click()
  const id = (await row.getAttribute('data-alert'))!
  await expect(async () => expect((await engine.state()).alerts.find((alert) => alert.alertId === id)).toMatchObject({ acknowledgedBy: 'support@sluice.local', assignee: 'support@sluice.local', status: 'raised' })).toPass()
  await operations.resetBreaker('IEXG', 'venue is well')
  await expect(operations.breaker('IEXG')).toHaveAttribute('data-status', 'closed')
  await expect(alerts.events).toContainText(/resolved/i)
})

test('an administrator lets a person in, changes the role, and out: the live page ends at once', async ({ open, browser, desk }) => {
  const page = await open('admin', '/users')
  const email = 'new.viewer@sluice.local'
  const password = 'quite-a-long-password'
  await page.getByTestId('user-create').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByTestId('user-field-email').fill(email)
  await dialog.getByTestId('user-field-fullName').fill('New Viewer')
  await dialog.getByTestId('user-field-role').click()
  await page.getByRole('option', { name: 'Viewer' }).click()
  await dialog.getByTestId('user-field-password').fill(password)
  await dialog.getByTestId('user-reason').fill('joins the desk')
  await dialog.getByTestId('user-submit').click()
  await dialog.waitFor({ state: 'hidden' })
  await expect(page.getByTestId('users-page')).toContainText(email)

  const context = await browser.newContext({ viewport: { width: 1680, height: 1000 } })
  const theirs = await context.newPage()
  await theirs.goto(`${desk.url}/sign-in`)
  await theirs.getByLabel('E-mail').fill(email)
  await theirs.getByLabel('Password').fill(password)
  await theirs.getByTestId('sign-in-submit').click()
  await expect(theirs.getByTestId('mode-banner')).toBeVisible()
  await expect(theirs.getByTestId('kill-button')).toBeDisabled()

  await page.getByRole('gridcell', { name: email }).click()
  await page.getByTestId('user-disable').click()
  await dialog.getByTestId('user-reason').fill('left the desk')
  await dialog.getByTestId('user-submit').click()
  await dialog.waitFor({ state: 'hidden' })
  await expect(theirs.getByTestId('session-ended')).toBeVisible({ timeout: 5_000 })
  await theirs.getByTestId('sign-in-again').click()
  await theirs.getByLabel('E-mail').fill(email)
  await theirs.getByLabel('Password').fill(password)
  await theirs.getByTestId('sign-in-submit').click()
  await expect(theirs.getByTestId('sign-in-error')).toBeVisible()
  await context.close()
})

test('a viewer sees everything of the desk and may change nothing', async ({ open, desk, stateOf }) => {
  expect(PERMISSIONS.viewer).toEqual([])
  const admin = await DeskApi.of(desk.url, await stateOf('admin'))
  const email = 'only.looks@sluice.local'
  const password = 'looking-is-all-i-do'
  expect(await admin.command({ name: 'createUser', email, fullName: 'Only Looks', role: 'viewer', password, reason: 'an auditor' })).toMatchObject({ status: 'accepted' })
  await admin.close()
  const page = await open('trader', '/sign-in')
  await page.context().clearCookies()
  await page.goto(`${desk.url}/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByTestId('sign-in-submit').click()
  await expect(page.getByTestId('heat-map')).toBeVisible()
  await expect(page.getByTestId('ticket')).toContainText(/not send orders/i)
  await page.goto(`${desk.url}/alerts`)
  await expect(page.getByTestId('alerts-page')).toBeVisible()
  await page.goto(`${desk.url}/sessions`)
  await expect(page.getByTestId('session-stop')).toHaveAttribute('aria-disabled', 'true')
  await page.goto(`${desk.url}/operations`)
  await expect(page.getByTestId('breakers').getByTestId('breaker-open').first()).toBeDisabled()
})
