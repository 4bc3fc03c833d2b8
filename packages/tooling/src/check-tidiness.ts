import type { SourceText } from './source-tree.ts'
import type { Violation } from './violation.ts'

interface TextRule {
  readonly rule: string
  readonly pattern: RegExp
  readonly message: string
  readonly in: RegExp
}

const CODE = /\.(ts|tsx|mjs|js|css|prisma)$/
const ANY = /(?:)/

// Written in pieces, so that this file does not break its own rules.
const RULES: readonly TextRule[] = [
  { rule: 'open-end', in: CODE, pattern: new RegExp(`\\b(${['TO', 'FIX'].map((word, i) => word + ['DO', 'ME'][i]).join('|')}|XX${'X'})\\b`), message: 'unfinished business in the code: finish it, or write an issue' },
  { rule: 'focused-test', in: /\.(test|spec)\.tsx?$|^e2e\//, pattern: new RegExp(`\\b(it|test|describe)\\.on${'ly'}\\(`), message: 'a focused test hides all others: remove the focus' },
  { rule: 'disabled-test', in: /\.(test|spec)\.tsx?$|^e2e\//, pattern: /\b(it|test|describe)\.(skip|todo|fixme)\(/, message: 'a test that never runs: make it pass or remove it (skipIf names a condition)' },
  { rule: 'machine-path', in: ANY, pattern: new RegExp(`(^|[\\s'"\`(=:])/(work|root|ho${'me'}|Users|tmp)/[A-Za-z0-9_.-]`), message: 'an absolute path of one machine: build it from the project\'s folder or os.tmpdir()' },
  { rule: 'registry-host', in: ANY, pattern: new RegExp(`registry\\.(npmjs|yarnpkg|npmmirror)\\.|artifac${'tory'}|nexus\\d?\\.|verda${'ccio'}`), message: 'a package registry by name: leave the choice to the user\'s npm configuration' },
]

/** Habits that a text search can keep. */
export function checkTidiness(files: readonly SourceText[]): Violation[] {
  return files.flatMap(({ path, text }) =>
    RULES.filter((rule) => rule.in.test(path)).flatMap(({ rule, pattern, message }) =>
      text.split('\n').flatMap((line, index) => (pattern.test(line) ? [{ rule, path, line: index + 1, message }] : [])),
    ),
  )
}
