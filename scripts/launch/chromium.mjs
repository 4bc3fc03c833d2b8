import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { PlainError } from './plain-error.mjs'
import { progress } from './progress.mjs'
import { ROOT } from './root.mjs'
import { runCommand } from './run-command.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Path of a Chromium for the browser tests; installs one when there is none. */
export async function ensureChromium(env = process.env) {
  const found = findChromium(env)
  if (found !== null) return found
  if (canUseApt()) {
    progress('installing Chromium with apt-get (once) …')
    await apt(['update'])
    await apt(['install', '-y', '--no-install-recommends', 'chromium'])
    const installed = findChromium(env)
    if (installed !== null) return installed
  }
  progress('installing Chromium with Playwright (once) …')
  const { code, tail } = await runCommand(join(ROOT, 'node_modules', '.bin', 'playwright'), ['install', 'chromium'], { logFile: join(ROOT, '.data', 'logs', 'chromium.log') })
  const own = findChromium(env)
  if (own !== null) return own
  throw new PlainError(`no Chromium for the browser tests (exit code ${code}: ${tail.at(-1) ?? 'no output'}): install one and name it in SLUICE_CHROMIUM`)
}

/** Software Vulkan, with which the WebGPU provider is tested where there is no GPU: the loader comes with apt. */
export async function ensureVulkanLoader() {
  if (process.platform !== 'linux' || !canUseApt() || hasVulkanLoader()) return
  progress('installing libvulkan1 with apt-get (once) …')
  await apt(['update'])
  await apt(['install', '-y', '--no-install-recommends', 'libvulkan1'])
}

function findChromium(env) {
  const named = env.SLUICE_CHROMIUM
  if (named) {
    if (!existsSync(named)) throw new PlainError(`SLUICE_CHROMIUM is ${named}: no such file`)
    return named
  }
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) if (isExecutable(join(folder, name))) return join(folder, name)
  }
  const own = createRequire(join(ROOT, 'package.json'))('@playwright/test').chromium.executablePath()
  return existsSync(own) ? own : null
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function hasVulkanLoader() {
  try {
    return execFileSync('ldconfig', ['-p'], { encoding: 'utf8' }).includes('libvulkan.so.1')
  } catch {
    return false
  }
}

const canUseApt = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

const apt = (args) => runCommand('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, logFile: join(ROOT, '.data', 'logs', 'apt.log'), timeoutMs: 300_000 })
