import type { Locator, Page } from '@playwright/test'

export class SignInPage {
  readonly email: Locator
  readonly password: Locator
  readonly submit: Locator
  readonly error: Locator
  private readonly page: Page
  private readonly url: string

  constructor(page: Page, url: string) {
    this.page = page
    this.url = url
    this.email = page.getByTestId('sign-in-email')
    this.password = page.getByTestId('sign-in-password')
    this.submit = page.getByTestId('sign-in-submit')
    this.error = page.getByTestId('sign-in-error')
  }

  async open(): Promise<void> {
    await this.page.goto(this.url)
  }

  async enter({ email, password }: { readonly email: string; readonly password: string }): Promise<void> {
    await this.email.fill(email)
    await this.password.fill(password)
    await this.submit.click()
  }
}
