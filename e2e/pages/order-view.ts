import type { Locator } from '@playwright/test'

/** An order with its waterfall and its decision, in the desk's panel or on its own page. */
export class OrderView {
  readonly root: Locator
  readonly filled: Locator
  readonly waterfall: Locator
  readonly slices: Locator
  readonly features: Locator
  readonly ranked: Locator
  readonly chosenOrder: Locator
  readonly staticOrder: Locator

  constructor(root: Locator) {
    this.root = root
    this.filled = root.getByTestId('order-filled')
    this.waterfall = root.getByTestId('waterfall')
    this.slices = root.getByTestId('waterfall-slice')
    this.features = root.getByTestId('decision-features')
    this.ranked = root.getByTestId('ranked-table')
    this.chosenOrder = root.getByTestId('chosen-order')
    this.staticOrder = root.getByTestId('static-order')
  }

  /** A figure of the decision, such as `size-over-adv` or `spread-bps`. */
  feature(id: string): Locator {
    return this.features.getByTestId(`feature-${id}`)
  }

  async filledShares(): Promise<number> {
    return Number((await this.filled.innerText()).replace(/\D/g, ''))
  }

  /** Venues of the waterfall so far, each once. */
  async venues(): Promise<string[]> {
    const all = await this.slices.evaluateAll((items) => items.map((item) => item.getAttribute('data-venue') ?? ''))
    return [...new Set(all)]
  }
}
