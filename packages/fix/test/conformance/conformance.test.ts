import { ORDER_RULES } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { CONFORMANCE_CASES } from './all-cases.ts'
import { conformancePage, shown } from './conformance-page.ts'
import { Scene } from './scene.ts'
import { SCENARIOS } from './scenarios.ts'

describe('FIX 4.4 session conformance over TCP', () => {
  for (const { id, title, spec, roles, run } of CONFORMANCE_CASES) {
    for (const role of roles) {
      it(`[${spec === undefined ? id : `${id}, ${spec}`}] ${role}: ${title}`, async () => {
        const scene = new Scene(role)
        try {
          await run(scene)
        } finally {
          await scene.close()
        }
      })
    }
  }
})

describe('the page of all cases', () => {
  it('has every case once', () => {
    const names = CONFORMANCE_CASES.map(({ id, title }) => `${id} ${title}`)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('has a case for every published scenario, or says why there is none', () => {
    expect(SCENARIOS.filter((scenario) => shown(scenario, CONFORMANCE_CASES, ORDER_RULES) === '')).toEqual([])
    expect(SCENARIOS.map(({ id }) => id)).toHaveLength(new Set(SCENARIOS.map(({ id }) => id)).size)
  })

  it('is what docs/fix-conformance.md says; `npx vitest run packages/fix/test/conformance -u` writes it', async () => {
    await expect(conformancePage({ cases: CONFORMANCE_CASES, orders: ORDER_RULES, scenarios: SCENARIOS })).toMatchFileSnapshot('../../../../docs/fix-conformance.md')
  })
})
