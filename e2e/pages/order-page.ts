import type { Locator, Page } from '@playwright/test'
import { OrderView } from './order-view.ts'

/** The page of one order, where deep links lead. */
export class OrderPage {
  readonly order: OrderView
  private readonly page: Page
  private readonly url: string

  constructor(page: Page, url: string) {
    this.page = page
    this.url = url
    this.order = new OrderView(page.getByTestId('order-page'))
  }

  async open(parentId: string): Promise<void> {
    await this.page.goto(`${this.url}/orders/${parentId}`)
    await this.order.root.waitFor()
  }

  /** Sum over the executions shown. */
  executedShares(): Promise<number> {
    return this.sum('executions-table', 'Shares')
  }

  /** Sum of what the child orders shown have filled. */
  childShares(): Promise<number> {
    return this.sum('children-table', 'Filled')
  }

  private async sum(testId: string, column: string): Promise<number> {
    const table: Locator = this.page.getByTestId(testId)
    const heads = await table.locator('thead th').allInnerTexts()
    const at = heads.indexOf(column)
    const cells = await table.locator(`tbody tr td:nth-child(${at + 1})`).allInnerTexts()
    return cells.reduce((total, text) => total + Number(text.replace(/[^\d\u2212]/g, '').replace('\u2212', '-')), 0)
  }
}
