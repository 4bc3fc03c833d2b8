import type { Page } from '@playwright/test'
import { DeskApi } from '../fixtures/desk-api.ts'
import { expect, test } from '../fixtures/desk-test.ts'
import { AlertsPage } from '../pages/alerts-page.ts'
import { OperationsPage, type FaultName } from '../pages/operations-page.ts'

interface Drill {
  readonly kind: string
  /** Null: whatever the fault hits first. */
  readonly subject: string | null
  readonly fault: FaultName
}

/** Every kind of alert, provoked by a switch that a person throws in the browser. */
const DRILLS: readonly Drill[] = [
  { kind: 'feed-stale', subject: 'XNYS', fault: { target: 'venue', venue: 'XNYS', fault: 'silentFeed' } },
  { kind: 'session-down', subject: null, fault: { target: 'venue', venue: 'IEXG', fault: 'dropSession' } },
  { kind: 'inference-latency', subject: null, fault: { target: 'scorer', fault: 'slow' } },
  { kind: 'provider-fallback', subject: null, fault: { target: 'scorer', fault: 'fail' } },
  { kind: 'model-degradation', subject: null, fault: { target: 'scorer', fault: 'biased' } },
  { kind: 'execution-performance', subject: 'XNAS', fault: { target: 'venue', venue: 'XNAS', fault: 'noFills' } },
  { kind: 'projection-lag', subject: null, fault: { target: 'projector', fault: 'paused' } },
  { kind: 'reject-burst', subject: 'EDGX', fault: { target: 'venue', venue: 'EDGX', fault: 'rejectOrders' } },
  { kind: 'clock-offset', subject: 'BATY', fault: { target: 'venue', venue: 'BATY', fault: 'clockSkew' } },
  { kind: 'market-blind', subject: null, fault: { target: 'market', fault: 'silentAll' } },
  { kind: 'venue-breaker', subject: 'XNAS', fault: { target: 'venue', venue: 'XNAS', fault: 'rejectOrders' } },
]

test.describe('every kind of alert is provoked, seen and resolved in the browser', () => {
  // One page with the switches and one with the alerts for all drills.
  let operations: OperationsPage
  let page: Page
  let close: () => Promise<void>

  test.beforeAll(async ({ browser, desk, stateOf, viewport }) => {
    await desk.sandbox('oms', { parentsPerMinute: 300 })
    const storageState = await stateOf('support')
    const pages = [await browser.newPage({ storageState, viewport }), await browser.newPage({ storageState, viewport })] as const
    await pages[0].goto(`${desk.url}/operations`)
    operations = new OperationsPage(pages[0])
    page = pages[1]
    close = async () => { for (const each of pages) await each.close() }
  })
  /** A drill leaves the venues as it found them. */
  test.afterEach(async ({ desk, engine, stateOf }) => {
    const api = await DeskApi.of(desk.url, await stateOf('support'))
    for (const { mic, status } of (await engine.state()).breakers) {
      if (status !== 'closed') expect(await api.command({ name: 'resetBreaker', mic, reason: 'drill over' })).toMatchObject({ ok: true })
    }
    await api.close()
  })
  test.afterAll(async ({ desk }) => {
    await close()
    await desk.sandbox('oms', { parentsPerMinute: 20 })
  })

  for (const { kind, subject, fault } of DRILLS) {
    test(`${kind} by ${fault.fault}${fault.venue === undefined ? '' : ` at ${fault.venue}`}`, async ({ desk }) => {
      test.setTimeout(180_000)
      await page.goto(`${desk.url}/alerts`)
      const alerts = new AlertsPage(page)
      await alerts.root.waitFor()
      await operations.throwFault(fault, 'drill')
      const row = alerts.row(kind, subject ?? undefined).first()
      await expect(row).toBeVisible({ timeout: 90_000 })
      await expect(row).toHaveAttribute('data-status', 'raised')
      await expect(page).toHaveTitle(/^\(\d+\) /)
      const id = await row.getAttribute('data-alert')
      await operations.throwFault(fault, 'drill over')
      if (kind === 'venue-breaker') await operations.resetBreaker(fault.venue!, 'drill over')
      await page.goto(new URL(`/alerts/${id}`, page.url()).href)
      await expect(alerts.events).toContainText(/resolved/i, { timeout: 90_000 })
    })
  }
})
