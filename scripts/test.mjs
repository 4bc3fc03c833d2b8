// Everything that is tested, in one command; the last line counts it. Arguments name the parts to run (default all):
// checks, unit, e2e.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { checkNodeVersion } from './launch/node-version.mjs'
import { progress } from './launch/progress.mjs'
import { ROOT } from './launch/root.mjs'
import { runCommand } from './launch/run-command.mjs'

const RESULTS = join(ROOT, 'test-results')
const PARTS = process.argv.length > 2 ? process.argv.slice(2) : ['checks', 'unit', 'e2e']
/** In CI a test of the GPU's way that was passed over, for want of a (software) Vulkan, has failed. */
const WEBGPU_REQUIRED = process.env.REQUIRE_WEBGPU === '1'
const bin = (name) => join(ROOT, 'node_modules', '.bin', name)

/** What was counted, part by part. */
const counts = { passed: 0, failed: 0, skipped: 0 }
const failures = []

function count({ passed = 0, failed = 0, skipped = 0 }) {
  counts.passed += passed
  counts.failed += failed
  counts.skipped += skipped
}

function fail(what) {
  count({ failed: 1 })
  failures.push(what)
}

/** A command that is one test: it passes when it ends with 0. */
async function check(name, command, args) {
  const { code, tail } = await runCommand(command, args, { timeoutMs: 300_000 })
  if (code === 0) count({ passed: 1 })
  else {
    console.log(tail.join('\n'))
    fail(name)
  }
  progress(`${name}: ${code === 0 ? 'passed' : 'FAILED'}`)
}

async function runChecks() {
  await check('typecheck', bin('tsc'), ['-p', 'tsconfig.json'])
  if (existsSync(join(ROOT, 'apps/console/tsconfig.json'))) await check('typecheck of the console', bin('tsc'), ['-p', 'apps/console/tsconfig.json'])
  await check('lint', bin('oxlint'), ['--deny-warnings'])
  await check('dependency check', process.execPath, ['scripts/check.mjs'])
}

async function runUnit() {
  const file = join(RESULTS, 'vitest.json')
  const { code } = await runCommand(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { show: true, timeoutMs: 900_000 })
  if (!existsSync(file)) return fail('vitest wrote no results')
  const report = JSON.parse(readFileSync(file, 'utf8'))
  count({ passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests })
  for (const suite of report.testResults) {
    const failed = suite.assertionResults.filter((result) => result.status === 'failed')
    failures.push(...failed.map((result) => result.fullName))
    const passedOver = suite.assertionResults.filter(({ status, fullName }) => status !== 'passed' && status !== 'failed' && /webgpu/i.test(fullName))
    if (WEBGPU_REQUIRED) for (const { fullName } of passedOver) fail(`${fullName}: skipped, and REQUIRE_WEBGPU is 1`)
    if (suite.status === 'failed' && failed.length === 0) fail(`${relative(ROOT, suite.name)} did not load or its set-up failed${suite.message ? `: ${String(suite.message).split('\n')[0]}` : ''}`)
  }
  if (code !== 0 && failures.length === 0) fail(`vitest ended with ${code}`)
}

async function runEndToEnd(chromium) {
  const file = join(RESULTS, 'playwright.json')
  const { code } = await runCommand(bin('playwright'), ['test', '--config', 'e2e/playwright.config.ts'], {
    show: true,
    timeoutMs: 900_000,
    env: { ...process.env, SLUICE_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  })
  if (!existsSync(file)) return fail('Playwright wrote no results')
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'))
  count({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped })
  if (stats.unexpected + stats.flaky > 0) failures.push(`${stats.unexpected + stats.flaky} browser journeys`)
  if (errors.length > 0 && stats.unexpected === 0) fail(`Playwright: ${String(errors[0].message).split('\n')[0]}`)
  else if (code !== 0 && stats.unexpected + stats.flaky === 0) fail(`Playwright ended with ${code}`)
}

/** Chromium brings the software Vulkan driver that the WebGPU tests use. A name of its own: desks that are started by other tests are not to find a GPU. */
function softwareVulkan(chromium) {
  const icd = [dirname(chromium), '/usr/lib/chromium'].map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((file) => existsSync(file))
  if (icd !== undefined) process.env.TEST_VK_DRIVER_FILES ??= icd
}

async function main() {
  checkNodeVersion()
  const { installPackages } = await import('./launch/install.mjs')
  await installPackages()
  const { ensureChromium, ensureVulkanLoader } = await import('./launch/chromium.mjs')
  const chromium = await ensureChromium()
  await ensureVulkanLoader()
  softwareVulkan(chromium)
  rmSync(RESULTS, { recursive: true, force: true })
  mkdirSync(RESULTS, { recursive: true })
  const { buildApps } = await import('./launch/build.mjs')
  let built = true
  try {
    await buildApps()
    count({ passed: 1 })
    progress('build: passed')
  } catch (error) {
    built = false
    console.log(error.message)
    fail('build')
  }
  if (PARTS.includes('checks')) await runChecks()
  if (PARTS.includes('unit')) await runUnit()
  if (PARTS.includes('e2e') && built) await runEndToEnd(chromium)
}

try {
  await main()
} catch (error) {
  console.log(error.name === 'PlainError' ? error.message : error.stack)
  fail(error.message)
}
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((what) => `  ${what}`).join('\n')}`)
progress('done')
console.log(`${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`)
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0
