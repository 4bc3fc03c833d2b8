import type { Role, Scene } from './scene.ts'

/** One rule of the session layer, tried on our acceptor, our initiator or both. */
export interface ConformanceCase {
  /** Scenario of the published FIX 4.4 session test cases, or our own sign where they have none. */
  readonly id: string
  readonly title: string
  /** Rules of SPEC.md that it shows, where no test beside the code does. */
  readonly spec?: string
  /** Of the session layer, in a few words; the page of all cases is grouped by it. */
  readonly rule: string
  readonly roles: readonly Role[]
  readonly run: (scene: Scene) => Promise<void>
}

export const BOTH: readonly Role[] = ['acceptor', 'initiator']
export const ACCEPTOR: readonly Role[] = ['acceptor']
export const INITIATOR: readonly Role[] = ['initiator']

/** Cases of one rule. */
export function rule(name: string, cases: readonly Omit<ConformanceCase, 'rule'>[]): readonly ConformanceCase[] {
  return cases.map((one) => ({ ...one, rule: name }))
}
