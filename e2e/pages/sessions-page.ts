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

  /** Opens the dialog, gives the reason, sends once, and waits for the desk's word. */
  async give(action: 'stop' | 'start', reason: string): Promise<void> {
    await this.button(action).click()
    const dialog = this.page.getByTestId(`session-${action}-dialog`)
    await dialog.getByTestId(`session-${action}-reason`).fill(reason)
    await dialog.getByTestId(`session-${action}-submit`).click()
    await dialog.waitFor({ state: 'hidden' })
  }

  async search(text: string): Promise<void> {
    await this.page.getByTestId('message-text').fill(text)
  }
}
