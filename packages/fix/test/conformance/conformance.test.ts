import { describe, expect, it } from 'vitest'
import { CONFORMANCE_CASES } from './all-cases.ts'
import { conformancePage } from './conformance-page.ts'
import { Scene } from './scene.ts'

describe('FIX 4.4 session conformance over TCP', () => {
  for (const { id, title, roles, run } of CONFORMANCE_CASES) {
    for (const role of roles) {
      it(`[${id}] ${role}: ${title}`, async () => {
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

  it('is what docs/fix-conformance.md says; `npx vitest run packages/fix/test/conformance -u` writes it', async () => {
    await expect(conformancePage(CONFORMANCE_CASES)).toMatchFileSnapshot('../../../../docs/fix-conformance.md')
  })
})
