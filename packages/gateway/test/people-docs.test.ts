import { readFileSync } from 'node:fs'
import { COMMAND_NAMES, READS, ROLES, may } from '@sluice/protocol'
import { expect, it } from 'vitest'

/** The permission table as documentation shows it. */
function table(): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const lines = [...COMMAND_NAMES, ...READS].map((name) => row([`\`${name}\``, ...ROLES.map((role) => (may(role, name) ? 'yes' : ''))]))
  return [row(['', ...ROLES]), row(['---', ...ROLES.map(() => ':---:')]), ...lines].join('\n')
}

it('the permission table in docs/people.md is the one in the code', () => {
  const text = readFileSync(new URL('../../../docs/people.md', import.meta.url), 'utf8')
  const shown = /<!-- permissions:[^>]*-->\n([\s\S]*?)\n<!-- \/permissions -->/.exec(text)?.[1]
  expect(shown, `put this into docs/people.md:\n${table()}`).toBe(table())
})
