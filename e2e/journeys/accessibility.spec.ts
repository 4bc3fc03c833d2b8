import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/desk-test.ts'
import type { Person } from '../fixtures/running-desk.ts'

const PAGES: readonly { readonly path: string; readonly person: Person; readonly ready: string; readonly tabs?: readonly string[] }[] = [
  { path: '/', person: 'trader', ready: 'ticket', tabs: ['Quotes', 'Prints'] },
  { path: '/orders', person: 'trader', ready: 'orders-page' },
  { path: '/objectives', person: 'risk', ready: 'objectives-page' },
  { path: '/models', person: 'risk', ready: 'model-detail', tabs: ['Card', 'Training', 'Data', 'Shadow', 'History'] },
  { path: '/sessions', person: 'support', ready: 'fix-message' },
  { path: '/alerts', person: 'support', ready: 'alerts-page' },
  { path: '/operations', person: 'support', ready: 'operations-page' },
  { path: '/users', person: 'admin', ready: 'users-page' },
]

/** Rules of WCAG 2.2 A and AA that axe knows, at their two upper impacts. */
async function violations(page: Page): Promise<string[]> {
  // A selector for every element that passed takes most of the time of a big page, and nobody reads it.
  const { violations: found } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze()
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary?.split('\n')[1]?.trim()})`).join('; ')}`)
}

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious on an order and on the sign-in page in the ${theme} theme`, async ({ open, engine }) => {
    await expect(async () => expect((await engine.state()).decisions.length).toBeGreaterThan(0)).toPass({ timeout: 30_000 })
    const { parentId } = (await engine.state()).decisions.at(-1)!
    const page = await open('trader', '/sign-in')
    await page.evaluate((name) => localStorage.setItem('sluice-theme', name), theme)
    await page.goto(new URL(`/orders/${parentId}`, page.url()).href)
    await page.getByTestId('waterfall').waitFor()
    await page.getByTestId('override-history').waitFor()
    expect(await violations(page)).toEqual([])
    await page.context().clearCookies()
    await page.goto(new URL('/sign-in', page.url()).href)
    await page.getByTestId('sign-in-submit').waitFor()
    expect(await violations(page)).toEqual([])
  })

  for (const { path, person, ready, tabs = [] } of PAGES) {
    test(`axe finds nothing serious on ${path} in the ${theme} theme`, async ({ open }) => {
      const page = await open(person, '/sign-in')
      await page.evaluate((name) => localStorage.setItem('sluice-theme', name), theme)
      await page.goto(new URL(path, page.url()).href)
      await page.getByTestId(ready).first().waitFor()
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme)
      expect(await violations(page)).toEqual([])
      for (const tab of tabs) await page.getByRole('tab', { name: tab }).click()
      if (tabs.length > 0) expect(await violations(page)).toEqual([])
    })
  }
}
