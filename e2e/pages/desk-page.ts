import type { Locator, Page } from '@playwright/test'
import { KillDialog } from './kill-dialog.ts'
import { OrderView } from './order-view.ts'
import { Ticket } from './ticket.ts'

export class DeskPage {
  readonly page: Page
  readonly modeBanner: Locator
  readonly heatMap: Locator
  readonly blotter: Locator
  readonly killBanner: Locator
  readonly ticket: Ticket
  readonly order: OrderView
  readonly kill: KillDialog

  constructor(page: Page) {
    this.page = page
    this.modeBanner = page.getByTestId('mode-banner')
    this.heatMap = page.getByTestId('heat-map')
    this.blotter = page.getByTestId('parent-grid')
    this.killBanner = page.getByTestId('kill-banner')
    this.ticket = new Ticket(page)
    this.order = new OrderView(page.getByTestId('order-panel'))
    this.kill = new KillDialog(page)
  }

  /** Heat-map cells that hold a score now. */
  get scores(): Locator {
    return this.heatMap.locator('td[data-venue]:not([data-stale])')
  }

  get parentRows(): Locator {
    return this.blotter.getByRole('row').filter({ has: this.page.getByRole('gridcell') })
  }
}
