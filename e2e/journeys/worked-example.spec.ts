import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { RunningDesk } from '../fixtures/running-desk.ts'
import { DeskPage } from '../pages/desk-page.ts'
import { OrderPage } from '../pages/order-page.ts'
import { SignInPage } from '../pages/sign-in-page.ts'
import { writeWorkedExampleConfig } from '../worked-example/worked-example-config.ts'

/**
 * Buy 10,000 of a stock of 2,000,000 a day, spread 1.5 bps, imbalance 0.75, 5-minute volatility 0.0012; predicted slippage dark
 * pool A 0.75 bps (low fill chance), lit ECN B 1.20, lit exchange C 1.35: the waterfall is A, B, C; a static one begins at B.
 */
test.describe('worked example', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-worked-example-'))
  let desk: RunningDesk

  test.beforeAll(async () => {
    test.setTimeout(300_000)
    desk = await RunningDesk.start({ SLUICE_CONFIG: writeWorkedExampleConfig(folder) })
  })
  test.afterAll(async () => {
    await desk.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('the order page shows these features and scores, the chosen order A, B, C and the static one', async ({ page }) => {
    const signIn = new SignInPage(page, desk.url)
    await signIn.open()
    await signIn.enter(desk.signIn)
    const deskPage = new DeskPage(page)
    await deskPage.ticket.fill({ symbol: 'WEXA', side: 'buy', quantity: 10_000 })
    const parentId = await deskPage.ticket.send()
    const orderPage = new OrderPage(page, desk.url)
    await orderPage.open(parentId)
    const { order } = orderPage
    await test.step('features of the decision at arrival', async () => {
      await expect(order.feature('size-over-adv')).toHaveText('0.005')
      await expect(order.feature('spread-bps')).toContainText('1.5')
      await expect(order.feature('imbalance')).toContainText('0.75')
      await expect(order.feature('volatility-5m')).toHaveText('0.0012')
    })
    await test.step('scores, and the order that follows from them', async () => {
      await expect(order.chosenOrder).toHaveText('DRKA, ECNB, XLIC')
      await expect(order.staticOrder).toHaveText('ECNB, XLIC, DRKA')
      for (const [mic, slippage] of [['DRKA', '0.75'], ['ECNB', '1.20'], ['XLIC', '1.35']] as const) {
        await expect(order.ranked.locator(`tr[data-venue="${mic}"]`).first()).toContainText(slippage)
      }
    })
  })
})
