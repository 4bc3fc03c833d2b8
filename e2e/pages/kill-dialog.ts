import type { Page } from '@playwright/test'

export class KillDialog {
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async stopAll(reason: string): Promise<void> {
    await this.confirm('KILL', reason)
  }

  async release(reason: string): Promise<void> {
    await this.confirm('RELEASE', reason)
  }

  private async confirm(word: string, reason: string): Promise<void> {
    await this.page.getByTestId('kill-button').click()
    await this.page.getByTestId('kill-confirm').fill(word)
    await this.page.getByTestId('kill-reason').fill(reason)
    await this.page.getByTestId('kill-submit').click()
    await this.page.getByTestId('kill-dialog').waitFor({ state: 'hidden' })
  }
}
