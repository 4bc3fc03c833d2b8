import { expect, test } from '../fixtures/desk-test.ts'

/** The core is killed outright while the page is open: it comes back by itself with the same orders. */
test('a killed core comes back, the page with it', async ({ deskPage, desk }) => {
  await deskPage.ticket.fill({ symbol: 'KLIC', side: 'sell', quantity: 2_000, urgency: 'High' })
  const parentId = await deskPage.ticket.send()
  const before = desk.pidOf('core')
  process.kill(before, 'SIGKILL')
  await expect(() => expect(desk.pidOf('core')).not.toBe(before)).toPass({ timeout: 10_000 })
  await expect(deskPage.order.root).toContainText(parentId)
  await expect(async () => expect(await deskPage.order.filledShares()).toBe(2_000)).toPass({ timeout: 60_000 })
  await expect(deskPage.ticket.submit).toBeEnabled()
})
