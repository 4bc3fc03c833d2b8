import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { defineConfig } from '@playwright/test'

const AS_ROOT = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const RESULTS = new URL('../test-results/', import.meta.url).pathname

/** `npm test` names the browser; run by hand, one on the PATH is taken, else Playwright's own. */
function chromium(): string | undefined {
  const named = process.env['SLUICE_CHROMIUM']
  if (named !== undefined && named !== '') return named
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))
}

export default defineConfig({
  testDir: './journeys',
  outputDir: join(RESULTS, 'browser'),
  // One desk, two cores: journeys take turns, and one that fails once has failed.
  workers: 1,
  retries: 0,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ?? join(RESULTS, 'playwright.json') }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1680, height: 1000 },
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium() === undefined ? {} : { executablePath: chromium() as string }),
      args: process.getuid?.() === 0 ? AS_ROOT : [],
    },
  },
})
