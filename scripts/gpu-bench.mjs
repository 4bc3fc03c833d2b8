// Measures a model on the CPU and on a real GPU over batch sizes from one decision to a million rows, and writes the table to BENCHMARKS.md.
//   node scripts/gpu-bench.mjs [--model DIR] [--machine NAME] [--rows N,N,…] [--software] [--print]
// --software: by Chromium's software Vulkan instead of a GPU, to try the script. --print: leaves BENCHMARKS.md as it is.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './launch/root.mjs'

const BATCHES = [12, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_000_000]
/** A provider that says nothing for this long hangs. */
const SILENCE_MS = 120_000
const PAGE = join(ROOT, 'BENCHMARKS.md')
const SCORER = pathToFileURL(join(ROOT, 'packages/scorer/src/index.ts')).href
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json'
const FLAGS = ['--software', '--print']
const VALUES = ['--model', '--machine', '--rows']

const options = parsed(process.argv.slice(2))
const model = options['--model'] ?? 'models/nn-1'
const batches = options['--rows'] === undefined ? BATCHES : options['--rows'].split(',').map(Number)
if (!batches.every((rows) => Number.isSafeInteger(rows) && rows >= 1 && rows <= 1_000_000)) refuse(`--rows is ${options['--rows']}: whole numbers from 1 to 1,000,000, with commas`)
const modelDir = join(ROOT, model)
if (!existsSync(join(modelDir, 'model.json'))) refuse(`--model is ${model}: there is no model.json`)
if (options['--software'] && !existsSync(SOFTWARE_DRIVER)) refuse('--software needs Chromium\'s software Vulkan (Debian package chromium)')

const threads = availableParallelism()
const software = { VK_DRIVER_FILES: SOFTWARE_DRIVER, LD_LIBRARY_PATH: `/usr/lib/chromium:${process.env.LD_LIBRARY_PATH ?? ''}` }
const contenders = [
  { name: 'cpu, 1 thread', provider: 'cpu', threads: 1 },
  ...(threads === 1 ? [] : [{ name: `cpu, ${threads} threads`, provider: 'cpu', threads }]),
  { name: options['--software'] ? 'webgpu, software Vulkan' : 'webgpu', provider: 'webgpu', threads: 1, env: options['--software'] ? software : {} },
  { name: 'cuda', provider: 'cuda', threads: 1 },
]
const results = []
for (const contender of contenders) {
  const result = await measured(contender)
  results.push({ ...contender, ...result })
  console.log(`${contender.name}: ${result.reason ?? ''}`)
  for (const { rows, p50Us, p99Us } of result.figures) console.log(`  ${String(rows).padStart(9)} rows  p50 ${us(p50Us).padStart(11)} us  p99 ${us(p99Us).padStart(11)} us  ${rate(rows, p50Us).padStart(12)} rows/s`)
}
const section = sectionOf(results)
if (options['--print']) console.log(`\n${section}`)
else writeSection(section)

function measured({ provider, threads: own, env = {} }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/launch/gpu-bench-child.mjs'), SCORER, modelDir, provider, String(own), batches.join(',')], {
      cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const figures = []
    let reason = null
    const silent = () => {
      reason = `said nothing for ${SILENCE_MS / 1_000} s`
      child.kill('SIGKILL')
    }
    let timer = setTimeout(silent, SILENCE_MS)
    child.on('message', (message) => {
      clearTimeout(timer)
      timer = setTimeout(silent, SILENCE_MS)
      if (message.reason === undefined) figures.push(message)
      else reason = message.reason
    })
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      if (code !== 0 && reason === null) reason = `ended with ${signal ?? code}`
      resolve({ figures, reason })
    })
  })
}

function sectionOf(rows) {
  const present = rows.filter(({ figures }) => figures.length > 0)
  const heads = present.flatMap(({ name }) => [`${name}, p50 us`, `${name}, p99 us`])
  const lines = batches.map((size) => {
    const found = present.map(({ name, figures }) => ({ name, figure: figures.find((one) => one.rows === size) }))
    const known = found.filter(({ figure }) => figure !== undefined)
    const best = known.length === 0 ? null : known.reduce((a, b) => (b.figure.p50Us < a.figure.p50Us ? b : a))
    const cells = found.flatMap(({ figure }) => (figure === undefined ? ['', ''] : [us(figure.p50Us), us(figure.p99Us)]))
    return `| ${size.toLocaleString('en')} | ${cells.join(' | ')} | ${best === null ? '' : `${best.name}: ${rate(size, best.figure.p50Us)} rows/s`} |`
  })
  const missing = rows.filter(({ reason }) => reason !== null).map(({ name, reason }) => `- ${name}: ${reason.replaceAll(ROOT, '').split('\n')[0].slice(0, 200)}`)
  return `<!-- bench:gpu -->
## gpu

\`node scripts/gpu-bench.mjs${options['--software'] ? ' --software' : ''}\` on ${machine()}, ${new Date().toISOString().slice(0, 10)}. Model ${model}, straight through onnxruntime, without the
hop to a child process.

| rows | ${heads.join(' | ')} | fastest |
|--:|${heads.map(() => '--:').join('|')}|---|
${lines.join('\n')}
${missing.length === 0 ? '' : `\nNot measured, or not to the end:\n\n${missing.join('\n')}\n`}<!-- /bench:gpu -->`
}

function writeSection(text) {
  const page = readFileSync(PAGE, 'utf8')
  const [from, to] = [page.indexOf('<!-- bench:gpu -->'), page.indexOf('<!-- /bench:gpu -->')]
  writeFileSync(PAGE, from === -1 || to === -1 ? `${page}\n${text}\n` : page.slice(0, from) + text + page.slice(to + '<!-- /bench:gpu -->'.length))
}

function machine() {
  return options['--machine'] ?? `${gpuName()}${cpus().length} cores (${cpus()[0]?.model.trim() ?? process.arch}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}`
}

/** As the driver tells it; nothing where there is none. */
function gpuName() {
  if (options['--software']) return ''
  try {
    return `${execFileSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n')[0]}, `
  } catch {
    return ''
  }
}

function us(value) {
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}

function rate(rows, p50Us) {
  return Math.round((rows / p50Us) * 1e6).toLocaleString('en')
}

function parsed(args) {
  const found = {}
  for (let i = 0; i < args.length; i++) {
    if (FLAGS.includes(args[i])) found[args[i]] = true
    else if (VALUES.includes(args[i]) && args[i + 1] !== undefined) found[args[i]] = args[++i]
    else refuse(`${args[i]} is not known or has no value: ${[...VALUES.map((name) => `${name} VALUE`), ...FLAGS].join(', ')}`)
  }
  return found
}

function refuse(line) {
  console.error(`gpu-bench: ${line}`)
  process.exit(1)
}
