import type { Locator, Page } from '@playwright/test'

export type OverrideButton = 'pause' | 'resume' | 'cancel' | 'exclude' | 'force' | 'manual'

/** What a person can do to one working order, on its own page. */
export class Overrides {
  readonly badges: Locator
  readonly history: Locator
  readonly story: Locator
  readonly dialog: Locator
  readonly remainingSteps: Locator
  private readonly page: Page

  constructor(page: Page) {
    this.page = page
    this.badges = page.getByTestId('override-badge')
    this.history = page.getByTestId('override-history')
    this.story = page.getByTestId('order-story')
    this.dialog = page.getByTestId('override-dialog')
    this.remainingSteps = page.getByTestId('remaining-step')
  }

  button(which: OverrideButton): Locator {
    return this.page.getByTestId(`override-${which}`)
  }

  badge(kind: string): Locator {
    return this.page.locator(`[data-testid="override-badge"][data-kind="${kind}"]`)
  }

  /** Opens the dialog, fills what is given, gives the reason, sends once, and waits for the desk's word. */
  async give(which: OverrideButton, reason: string, fill?: (dialog: Locator) => Promise<void>): Promise<void> {
    await this.button(which).click()
    await fill?.(this.dialog)
    await this.submit(reason)
  }

  /** Chooses a venue in the open dialog. */
  async chooseVenue(mic: string): Promise<void> {
    await this.choose('override-venue', new RegExp(`^${mic}\\b`))
  }

  async choose(testId: string, option: RegExp): Promise<void> {
    await this.dialog.getByTestId(testId).click()
    await this.page.getByRole('option', { name: option }).click()
  }

  async submit(reason: string): Promise<void> {
    await this.dialog.getByTestId('override-reason').fill(reason)
    await this.dialog.getByTestId('override-submit').click()
    await this.dialog.waitFor({ state: 'hidden' })
  }
}
