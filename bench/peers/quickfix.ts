import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FIX44 } from '@sluice/fix'
import { dataDictionaryXml, installedTables, whyNoQuickfix } from '@sluice/testkit'

const COMPILE_TIMEOUT_MS = 180_000

export interface QuickfixProgram {
  readonly program: string
  /** Its own tables of FIX 4.4 where they are installed, else ours in its notation. */
  readonly dictionary: string
  /** A folder of this run. */
  readonly dir: string
}

/** Runs `work` with a program of this folder compiled against QuickFIX C++, or with null where QuickFIX or a compiler is not installed. */
export async function withQuickfix<T>(source: string, work: (quickfix: QuickfixProgram | null) => Promise<T>): Promise<T> {
  const why = whyNoQuickfix()
  if (why !== null) {
    console.log(`  without QuickFIX C++ beside: ${why}`)
    return work(null)
  }
  const dir = mkdtempSync(join(tmpdir(), 'sluice-bench-quickfix-'))
  try {
    const program = join(dir, 'peer')
    // C++14: the headers have exception specifications that C++17 took out.
    execFileSync('g++', ['-std=c++14', '-O2', '-w', join(import.meta.dirname, source), '-o', program, '-lquickfix', '-lpthread'], { timeout: COMPILE_TIMEOUT_MS })
    const own = join(dir, 'FIX44.xml')
    writeFileSync(own, dataDictionaryXml(FIX44))
    return await work({ program, dictionary: installedTables() ?? own, dir })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
