import { expect, type Locator, type Page } from '@playwright/test'

export interface FaultName {
  readonly target: 'venue' | 'symbol' | 'market' | 'scorer' | 'projector'
  readonly venue?: string
  readonly symbol?: string
  readonly fault: string
}

export class OperationsPage {
  readonly root: Locator
  readonly consistency: Locator
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.root = page.getByTestId('operations-page')
    this.consistency = page.getByTestId('consistency')
  }

  fault({ target, venue, symbol, fault }: FaultName): Locator {
    const of = venue !== undefined ? `[data-venue="${venue}"]` : symbol !== undefined ? `[data-symbol="${symbol}"]` : ''
    return this.page.locator(`[data-testid="fault-switch"][data-target="${target}"][data-fault="${fault}"]${of}`)
  }

  breaker(venue: string): Locator {
    return this.page.locator(`[data-testid="breaker-row"][data-venue="${venue}"]`)
  }

  /** Turns a switch over, with its reason, and waits until it says so. */
  async throwFault(name: FaultName, reason: string): Promise<void> {
    const scope = name.venue ?? (name.target === 'scorer' || name.target === 'projector' ? 'desk' : 'market')
    await this.page.locator(`[data-testid="fault-scope"][data-scope="${scope}"]`).click()
    const toggle = this.fault(name)
    const before = await toggle.getAttribute('data-on')
    await toggle.click()
    await this.confirm('fault', reason)
    await expect(toggle).not.toHaveAttribute('data-on', before ?? '')
  }

  async openBreaker(venue: string, reason: string): Promise<void> {
    await this.breaker(venue).getByTestId('breaker-open').click()
    await this.confirm('breaker', reason)
  }

  async resetBreaker(venue: string, reason: string): Promise<void> {
    await this.breaker(venue).getByTestId('breaker-reset').click()
    await this.confirm('breaker', reason)
  }

  private async confirm(prefix: 'fault' | 'breaker', reason: string): Promise<void> {
    const dialog = this.page.getByTestId(`${prefix}-dialog`)
    await dialog.getByTestId(`${prefix}-reason`).fill(reason)
    await dialog.getByTestId(`${prefix}-submit`).click()
    await dialog.waitFor({ state: 'hidden' })
  }
}
