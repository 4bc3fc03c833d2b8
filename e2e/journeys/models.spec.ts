import type { Browser, BrowserContext, Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { DeskApi } from '../fixtures/desk-api.ts'
import { EngineView } from '../fixtures/engine-view.ts'
import { bringRefusedModel } from '../fixtures/refused-model.ts'
import { RunningDesk, type Person } from '../fixtures/running-desk.ts'
import { signedIn } from '../fixtures/signed-in.ts'

const TRAINED_MS_MAX = 600_000

/** Opens the step's dialog, gives a reason, sends, and waits until the desk has taken it. */
async function step(page: Page, action: string, reason: string, more?: () => Promise<void>): Promise<void> {
  await page.getByTestId(`model-${action}`).click()
  await more?.()
  await page.getByTestId(`model-${action}-reason`).fill(reason)
  await page.getByTestId(`model-${action}-submit`).click()
  await page.getByTestId(`model-${action}-dialog`).waitFor({ state: 'hidden' })
}

test.describe('the life of a model', () => {
  let desk: RunningDesk
  const contexts: BrowserContext[] = []
  const open = async (browser: Browser, person: Person, path: string): Promise<Page> => {
    const context = await browser.newContext({ storageState: await signedIn(desk.url, desk.signInOf(person)), viewport: { width: 1680, height: 1000 } })
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(desk.url + path)
    return page
  }

  test.beforeAll(async () => {
    test.setTimeout(300_000)
    desk = await RunningDesk.start()
  })
  test.afterAll(async () => {
    for (const context of contexts) await context.close()
    await desk.stop()
  })

  test('one that is trained here is followed as it goes, passes its gate, shadows, decides for a share, is approved by a second person, is live, and goes back', async ({ browser }) => {
    test.setTimeout(TRAINED_MS_MAX + 240_000)
    const first = await open(browser, 'risk', '/models')
    await expect(first.getByTestId('train')).not.toHaveAttribute('aria-disabled', 'true')
    await first.getByTestId('train').click()
    await first.getByTestId('train-seed').fill('7')
    await first.getByTestId('train-reason').fill('a month has passed')
    await first.getByTestId('train-submit').click()
    const run = first.getByTestId('training-run')
    await expect(run).toHaveAttribute('data-status', 'running')
    await expect(first.getByTestId('training-log').locator('li').first()).toBeVisible({ timeout: 120_000 })
    await expect(run).toHaveAttribute('data-status', 'done', { timeout: TRAINED_MS_MAX })
    await run.getByRole('link').click()
    await first.waitForURL(/\/models\/.+/)
    const modelId = decodeURIComponent(new URL(first.url()).pathname.split('/').at(-1)!)
    const detail = first.getByTestId('model-detail')
    await expect(first.getByTestId('gate-report')).toHaveAttribute('data-passed', 'true')
    await expect(first.getByTestId('gate-report').locator('tr[data-passed="true"]', { hasText: 'against champion nn-1' }).first()).toBeVisible()
    await first.getByRole('tab', { name: 'Training' }).click()
    await expect(first.getByTestId('curve-chart').first()).toBeVisible()
    await first.getByRole('tab', { name: 'Data' }).click()
    await expect(first.getByTestId('model-data')).toContainText('Simulated sessions')

    await step(first, 'shadow', 'to see what it would do')
    await expect(detail).toContainText('Shadow')
    const trader = await DeskApi.of(desk.url, await signedIn(desk.url, desk.signInOf('trader')))
    expect(await trader.command({ name: 'submitParent', symbol: 'AVAX', side: 'buy', orderQty: 700, ordType: 'market', urgency: 'high' })).toMatchObject({ status: 'accepted' })
    await trader.close()
    await first.getByRole('tab', { name: 'Shadow' }).click()
    await expect(async () => expect(Number(await first.getByTestId('shadow-figures').getAttribute('data-decisions'))).toBeGreaterThan(0)).toPass({ timeout: 60_000 })

    await step(first, 'canary', 'its figures are good', () => first.getByRole('slider').press('End'))
    await expect(detail).toContainText('Canary 50')
    await step(first, 'propose', 'as good on the same parents, and younger')
    await expect(first.getByTestId('model-proposal')).toContainText('as good on the same parents, and younger')
    await expect(first.getByTestId('model-approve')).toHaveAttribute('aria-disabled', 'true')

    const engine = new EngineView(desk.dataDir)
    const stageOf = async (id: string) => (await engine.state()).models.find((model) => model.modelId === id)?.stage
    const second = await open(browser, 'risk2', `/models/${modelId}`)
    await step(second, 'approve', 'looked at the gate and the canary')
    await expect(detail).toContainText('Live')
    expect(await stageOf(modelId)).toBe('live')

    await step(second, 'rollback', 'to show that one step leads back', () => second.getByTestId('model-rollback-confirm').fill('nn-1'))
    await expect(async () => expect(await stageOf('nn-1')).toBe('live')).toPass()
    await second.getByRole('tab', { name: 'History' }).click()
    for (const what of ['registered', 'staged', 'proposed', 'approved', 'rolled-back']) await expect(second.getByTestId('model-history').locator(`li[data-what="${what}"]`).first()).toBeVisible()
  })

  test('one whose gate says no goes no further than shadow', async ({ browser }) => {
    const modelId = 'nn-1-again'
    await bringRefusedModel(desk.dataDir, modelId)
    const page = await open(browser, 'risk', `/models/${modelId}`)
    await expect(page.getByTestId('gate-report')).toHaveAttribute('data-passed', 'false')
    await expect(page.getByTestId('gate-report').locator('tr[data-passed="false"]').first()).toBeVisible()
    await step(page, 'shadow', 'it may look on')
    await expect(page.getByTestId('model-detail')).toContainText('Shadow')
    await expect(page.getByTestId('model-canary')).toHaveAttribute('aria-disabled', 'true')
  })
})
