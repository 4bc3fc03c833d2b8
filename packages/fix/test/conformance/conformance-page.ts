import type { OrderRule } from '@sluice/testkit'
import type { ConformanceCase } from './case.ts'
import type { Scenario } from './scenarios.ts'

const INTRODUCTION = `# FIX 4.4 session conformance

Every rule of the session layer with the cases that show it, each run against our acceptor and our initiator over TCP, by a counterparty that is played byte by byte
and shares no code with the product (\`packages/fix/test/conformance\`). \`npx vitest run packages/fix/test/conformance\` runs them all. The sign in front is the scenario of the
published FIX 4.4 session test cases that the case follows; \`A\` says that it runs against the acceptor, \`I\` against the initiator.
`
const ORDERS = 'Rules that need the orders behind the session, each tried on the whole core over TCP, with an OMS at one end and a venue at the other (`apps/desk/test/order-conformance.test.ts`).'
const SCENARIOS = 'The published FIX 4.4 session test cases, line by line, and how many of the cases above show each; the sign in front of a case says which.'

export interface PageParts {
  readonly cases: readonly ConformanceCase[]
  readonly orders: readonly OrderRule[]
  readonly scenarios: readonly Scenario[]
}

/** docs/fix-conformance.md, made from the cases that run. */
export function conformancePage({ cases, orders, scenarios }: PageParts): string {
  const rules = [...new Set(cases.map(({ rule }) => rule))]
  const runs = cases.reduce((sum, { roles }) => sum + roles.length, 0)
  const sections = rules.map((rule) => {
    const rows = cases.filter((one) => one.rule === rule).map(({ id, title, roles }) => `| ${id} | ${cell(title)} | ${roles.map((role) => (role === 'acceptor' ? 'A' : 'I')).join(' ')} |`)
    return `## ${rule[0]!.toUpperCase()}${rule.slice(1)}\n\n| case | what happens | roles |\n|---|---|---|\n${rows.join('\n')}\n`
  })
  const orderRows = orders.map(({ id, title }) => `| ${id} | ${cell(title)} |`)
  const orderSection = `## Orders\n\n${ORDERS}\n\n| case | what happens |\n|---|---|\n${orderRows.join('\n')}\n`
  const scenarioRows = scenarios.map((one) => `| ${one.id} | ${one.what} | ${shown(one, cases, orders)} |`)
  const scenarioSection = `## Published scenarios\n\n${SCENARIOS}\n\n| scenario | what it is about | shown by |\n|---|---|---|\n${scenarioRows.join('\n')}\n`
  return `${INTRODUCTION}\n${cases.length} cases, ${runs} runs; ${orders.length} rules of orders.\n\n${sections.join('\n')}\n${orderSection}\n${scenarioSection}`
}

/** Number of cases by their signs; empty when there is none. */
export function shown({ id, shownBy = [id], none }: Scenario, cases: readonly ConformanceCase[], orders: readonly OrderRule[]): string {
  if (none !== undefined) return none
  const counts = shownBy.map((sign) => [sign, [...cases, ...orders].filter((one) => one.id === sign).length] as const)
  return counts.some(([, count]) => count === 0) ? '' : counts.map(([sign, count]) => `${sign} (${count})`).join(', ')
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
