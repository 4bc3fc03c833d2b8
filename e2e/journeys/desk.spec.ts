import { expect, test } from '../fixtures/desk-test.ts'
import { DeskPage } from '../pages/desk-page.ts'
import { OrderPage } from '../pages/order-page.ts'

test('a wrong password is refused, the right one opens the live desk', async ({ desk, signInPage, page }) => {
  await signInPage.open()
  await signInPage.enter({ ...desk.signIn, password: 'not-the-password' })
  await expect(signInPage.error).toHaveText('E-mail or password is wrong.')
  await signInPage.enter(desk.signIn)
  await expect(page.getByTestId('mode-banner')).toContainText('SIMULATION')
})

test('scores, quotes and orders move by themselves', async ({ deskPage }) => {
  await expect(deskPage.modeBanner).toContainText('SIMULATION')
  await expect(deskPage.scores.first()).toBeVisible()
  expect(await deskPage.scores.count()).toBeGreaterThan(30)
  const before = (await deskPage.scores.allInnerTexts()).join(' ')
  await expect(async () => expect((await deskPage.scores.allInnerTexts()).join(' ')).not.toBe(before)).toPass({ timeout: 20_000 })
  await expect(deskPage.parentRows.first()).toBeVisible()
})

test('an order is sent once, fills over several venues, and says why', async ({ deskPage, desk }) => {
  await deskPage.ticket.fill({ symbol: 'FLEX', side: 'buy', quantity: 5_000, urgency: 'High' })
  const parentId = await deskPage.ticket.send()
  expect(parentId).toMatch(/^P-\d+$/)
  await expect(deskPage.order.root).toContainText(parentId)
  await expect(async () => expect(await deskPage.order.filledShares()).toBe(5_000)).toPass({ timeout: 60_000 })
  expect((await deskPage.order.venues()).length).toBeGreaterThan(1)

  const orderPage = new OrderPage(deskPage.page, desk.url)
  await orderPage.open(parentId)
  await expect(orderPage.order.filled).toHaveText('5,000')
  await expect(orderPage.order.feature('size-over-adv')).toHaveText('0.0005')
  await expect(orderPage.order.staticOrder).toHaveText('XINT, DRK1, DRK2, XBOS, BATY, EDGA, ECN1, EDGX, ARCX, BATS, XNAS, XNYS, IEXG')
  expect((await orderPage.order.chosenOrder.innerText()).split(', ').length).toBeGreaterThan(1)
  expect(await orderPage.executedShares()).toBe(5_000)
  expect(await orderPage.childShares()).toBe(5_000)
})

test('a trader stops the firm, a risk manager releases it, each with a reason', async ({ deskPage, open }) => {
  await deskPage.kill.stopAll('fire drill')
  await expect(deskPage.killBanner).toContainText('fire drill')
  await expect(deskPage.ticket.blocked).toContainText('kill switch is on')
  await expect(deskPage.ticket.submit).toBeDisabled()
  const risk = new DeskPage(await open('risk'))
  await expect(risk.killBanner).toContainText('fire drill')
  await risk.kill.release('drill over')
  await expect(deskPage.killBanner).toBeHidden()
  await expect(deskPage.ticket.submit).toBeEnabled()
})
