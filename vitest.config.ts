import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Packages without input, output, clock and randomness: their test files cannot disturb each other, and share one process instead of starting one each. */
const PURE = ['alerting', 'book', 'domain', 'engine', 'features', 'market-sim', 'protocol', 'risk', 'routing', 'tca']
/** Whole desks that start and die: begun first, so that no worker sits idle while the other is at them. */
const LONGEST = ['apps/desk/test/core-crash.test.ts', 'apps/desk/test/whole-desk-crash.test.ts', 'apps/desk/test/faults-raise-alerts.test.ts']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(file))
      return at === -1 ? LONGEST.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

const common = { testTimeout: 30_000, hookTimeout: 60_000, pool: 'forks', retry: 0 } as const
const pure = `packages/{${PURE.join(',')}}/{src,test}/**/*.test.{ts,tsx}`

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...common, name: 'pure', include: [pure], isolate: false } },
      { test: { ...common, name: 'rest', include: ['packages/*/{src,test}/**/*.test.{ts,tsx}', 'apps/*/{src,test}/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'], exclude: ['**/node_modules/**', pure] } },
    ],
  },
})
