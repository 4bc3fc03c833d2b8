// Runs the benchmarks of bench/ (all, or those named), one process each, and writes their section of BENCHMARKS.md.
//   pnpm bench [--json FILE] [name…]
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './launch/root.mjs'

const TIMEOUT_MS = 900_000
const PAGE = join(ROOT, 'BENCHMARKS.md')
const HEADING = '# Benchmarks\n\nMeasured by `pnpm bench`; each section says on what machine and by which command. Ratio is value over reference.\n'

const args = process.argv.slice(2)
const jsonAt = args.indexOf('--json')
const jsonFile = jsonAt === -1 ? null : args.splice(jsonAt, 2)[1]
if (jsonAt !== -1 && jsonFile === undefined) refuse('--json needs a file name')
const known = readdirSync(join(ROOT, 'bench')).filter((file) => file.endsWith('.ts') && file !== 'bench-row.ts' && !file.endsWith('.test.ts')).map((file) => file.slice(0, -3))
const unknown = args.filter((name) => !known.includes(name))
if (unknown.length > 0) refuse(`no benchmark ${unknown.join(', ')}: there are ${known.join(', ')}`)

const all = []
for (const name of args.length > 0 ? args : known) {
  const rows = await runBench(name)
  console.log(`\n${name}${rows.length === 0 ? ': nothing to measure' : ''}`)
  for (const { name: what, value, unit, ratio, against } of rows) {
    console.log(`  ${what.padEnd(64)} ${String(value).padStart(12)} ${unit.padEnd(5)}${ratio === null ? '' : ` ${ratio} x ${against}`}`)
  }
  if (rows.length > 0) writeSection(name, rows)
  all.push(...rows)
}
if (jsonFile !== null) writeFileSync(jsonFile, `${JSON.stringify(all, null, 2)}\n`)

function runBench(name) {
  return new Promise((resolve, reject) => {
    const file = pathToFileURL(join(ROOT, 'bench', `${name}.ts`)).href
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/launch/bench-child.mjs'), file], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
    let rows = null
    child.on('message', (message) => {
      rows = message.rows
    })
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      if (rows === null) reject(new Error(`benchmark ${name} ended with ${signal ?? code} and gave no rows`))
      else resolve(rows)
    })
  })
}

function writeSection(name, rows) {
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : HEADING
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const lines = rows.map(({ name: what, value, unit, reference, ratio, against }) => `| ${what} | ${value} | ${unit} | ${reference ?? ''} ${against} | ${ratio ?? ''} |`)
  const section = `${open}
## ${name}

\`pnpm bench ${name}\` on ${machine()}, ${new Date().toISOString().slice(0, 10)}.

| what | value | unit | reference | ratio |
|---|--:|---|---|--:|
${lines.join('\n')}
${close}`
  const from = page.indexOf(open)
  const to = page.indexOf(close)
  writeFileSync(PAGE, from === -1 || to === -1 ? `${page}\n${section}\n` : page.slice(0, from) + section + page.slice(to + close.length))
}

function machine() {
  return `${cpus().length} cores (${cpus()[0]?.model.trim() ?? process.arch}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}`
}

function refuse(line) {
  console.error(`bench: ${line}`)
  process.exit(1)
}
