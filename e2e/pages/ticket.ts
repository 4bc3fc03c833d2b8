import type { Locator, Page } from '@playwright/test'

export interface TicketEntry {
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly quantity: number
  readonly urgency?: 'Low' | 'Normal' | 'High'
}

export class Ticket {
  readonly submit: Locator
  readonly outcome: Locator
  readonly blocked: Locator
  private readonly page: Page
  private readonly root: Locator

  constructor(page: Page) {
    this.page = page
    this.root = page.getByTestId('ticket')
    this.submit = page.getByTestId('ticket-submit')
    this.outcome = page.getByTestId('ticket-outcome')
    this.blocked = page.getByTestId('ticket-blocked')
  }

  async fill({ symbol, side, quantity, urgency }: TicketEntry): Promise<void> {
    await this.choose('ticket-symbol', symbol)
    await this.root.getByTestId('ticket-side').getByRole('button', { name: side === 'buy' ? 'Buy' : 'Sell' }).click()
    await this.root.getByTestId('ticket-quantity').fill(String(quantity))
    if (urgency !== undefined) await this.choose('ticket-urgency', urgency)
  }

  /** Sends once and answers the parent's id. */
  async send(): Promise<string> {
    await this.submit.click()
    return (await this.outcome.getByRole('link').innerText()).trim()
  }

  private async choose(testId: string, option: string): Promise<void> {
    await this.root.getByTestId(testId).click()
    await this.page.getByRole('option', { name: option, exact: true }).click()
  }
}
