import type { Locator, Page } from '@playwright/test'

/** FIX sessions: how each is, what was said on it, and what support does about it. */
export class SessionsPage {
  readonly root: Locator
  readonly detail: Locator
  readonly messages: Locator
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.root = page.getByTestId('sessions-page')
    this.detail = page.getByTestId('session-detail')
    this.messages = page.getByTestId('fix-message')
  }

  session(id: string): Locator {
    return this.page.locator(`[data-testid="session-row"][data-session="${id}"]`)
  }

  async select(id: string): Promise<void> {
    await this.session(id).getByRole('button').click()
  }

  button(action: 'stop' | 'start' | 'reset' | 'numbers'): Locator {
    return this.page.getByTestId(`session-${action}`)
  }

  /** Opens the dialog, gives the reason, sends once, and waits for the desk's word; a reset is confirmed by the session's name. */
  async give(action: 'stop' | 'start' | 'reset', reason: string, confirm?: string): Promise<void> {
    await this.button(action).click()
    const dialog = this.page.getByTestId(`session-${action}-dialog`)
    await dialog.getByTestId(`session-${action}-reason`).fill(reason)
    if (confirm !== undefined) await dialog.getByTestId(`session-${action}-confirm`).fill(confirm)
    await dialog.getByTestId(`session-${action}-submit`).click()
    await dialog.waitFor({ state: 'hidden' })
  }

  /** Sets the number of the next message, awaited or ours; confirmed by the session's name. */
  async setNumber(id: string, which: 'Next in' | 'Next out', number: number, reason: string): Promise<void> {
    await this.button('numbers').click()
    const dialog = this.page.getByTestId('session-numbers-dialog')
    await dialog.getByTestId('session-number-which').getByText(which).click()
    await dialog.getByTestId('session-number').fill(String(number))
    await dialog.getByTestId('session-numbers-reason').fill(reason)
    await dialog.getByTestId('session-numbers-confirm').fill(id)
    await dialog.getByTestId('session-numbers-submit').click()
    await dialog.waitFor({ state: 'hidden' })
  }

  /** A number of the session that is shown, as it stands. */
  async number(which: 'Next in' | 'Next out'): Promise<number> {
    const text = await this.page.getByTestId('session-facts').locator('div', { has: this.page.locator('dt', { hasText: new RegExp(`^${which}$`) }) }).locator('dd').innerText()
    return Number(text.replace(/\D/g, ''))
  }

  /** An order whose venue is silent. */
  unsettled(clOrdId: string): Locator {
    return this.page.locator(`[data-testid="unsettled-row"][data-child="${clOrdId}"]`)
  }

  async search(text: string): Promise<void> {
    await this.page.getByTestId('message-text').fill(text)
  }
}
