import type { Locator, Page } from '@playwright/test'

export class DeskPage {
  readonly modeBanner: Locator
  readonly scoreHeatMap: Locator
  readonly blotter: Locator
  readonly killButton: Locator

  constructor(page: Page) {
    this.modeBanner = page.getByTestId('mode-banner')
    this.scoreHeatMap = page.getByTestId('score-heat-map')
    this.blotter = page.getByTestId('parent-blotter')
    this.killButton = page.getByTestId('kill-button')
  }
}
