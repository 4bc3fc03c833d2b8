import type { Locator, Page } from '@playwright/test'

export class AlertsPage {
  readonly root: Locator
  readonly rows: Locator
  readonly detail: Locator
  readonly events: Locator
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.root = page.getByTestId('alerts-page')
    this.rows = page.getByTestId('alert-row')
    this.detail = page.getByTestId('alert-detail')
    this.events = page.getByTestId('alert-events')
  }

  row(kind: string, subject?: string): Locator {
    return this.page.locator(`[data-testid="alert-row"][data-kind="${kind}"]${subject === undefined ? '' : `[data-subject="${subject}"]`}`)
  }
}
