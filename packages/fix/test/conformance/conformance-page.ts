import type { ConformanceCase } from './case.ts'

const INTRODUCTION = `# FIX 4.4 session conformance

Every rule of the session layer with the cases that show it, each run against our acceptor and our initiator over TCP, by a counterparty that is played byte by byte
and shares no code with the product (\`packages/fix/test/conformance\`). \`npx vitest run packages/fix/test/conformance\` runs them all. The sign in front is the scenario of the
published FIX 4.4 session test cases that the case follows; \`A\` says that it runs against the acceptor, \`I\` against the initiator.
`

/** docs/fix-conformance.md, made from the cases that run. */
export function conformancePage(cases: readonly ConformanceCase[]): string {
  const rules = [...new Set(cases.map(({ rule }) => rule))]
  const runs = cases.reduce((sum, { roles }) => sum + roles.length, 0)
  const sections = rules.map((rule) => {
    const rows = cases.filter((one) => one.rule === rule).map(({ id, title, roles }) => `| ${id} | ${title.replaceAll('|', '\\|')} | ${roles.map((role) => (role === 'acceptor' ? 'A' : 'I')).join(' ')} |`)
    return `## ${rule[0]!.toUpperCase()}${rule.slice(1)}\n\n| case | what happens | roles |\n|---|---|---|\n${rows.join('\n')}\n`
  })
  return `${INTRODUCTION}\n${cases.length} cases, ${runs} runs.\n\n${sections.join('\n')}`
}
