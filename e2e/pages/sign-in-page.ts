import type { Locator, Page } from '@playwright/test'

export class SignInPage {
  readonly error: Locator
  private readonly page: Page
  private readonly url: string

  constructor(page: Page, url: string) {
    this.page = page
    this.url = url
    this.error = page.getByTestId('sign-in-error')
  }

  /** The desk sends whoever is not signed in here. */
  async open(): Promise<void> {
    await this.page.goto(this.url)
    await this.page.getByTestId('sign-in-submit').waitFor()
  }

  async enter({ email, password }: { readonly email: string; readonly password: string }): Promise<void> {
    await this.page.getByLabel('E-mail').fill(email)
    await this.page.getByLabel('Password').fill(password)
    await this.page.getByTestId('sign-in-submit').click()
  }
}
