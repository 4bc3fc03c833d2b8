import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Entry, Input, Seq, UnixUs } from '@sluice/domain'
import { Engine } from '@sluice/engine'
import { openJournal, readJournal } from '@sluice/journal'
import type { LinkFromCore, LinkToCore } from '@sluice/runtime'
import { anEngineConfig, aParentRequest, aView, T0 } from '@sluice/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { askCore } from './core-link.ts'
import { killCommand } from './kill.ts'
import { integerBetween } from './option-parsers.ts'
import { replayEntries } from './replay-entries.ts'
import { trainCommand } from './train.ts'
import { verifyCommand } from './verify.ts'

const folders: string[] = []
const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'lab-'))
  folders.push(path)
  return path
}

const COMMAND: Extract<LinkToCore, { type: 'command' }> = {
  type: 'command', requestId: 'r1', input: { kind: 'set-kill', source: { kind: 'command-line', user: 'risk', requestId: 'r1' }, on: true, reason: 'test' },
}

/** A core that greets and then does as told with each line. */
async function core(onLine: (message: LinkToCore, say: (answer: LinkFromCore) => void, hangUp: () => void) => void): Promise<string> {
  const path = join(folder(), 'core.sock')
  const server = createServer((socket) => {
    const say = (answer: LinkFromCore) => socket.write(`${JSON.stringify(answer)}\n`)
    say({ type: 'welcome', bootId: 'b', mode: 'SIMULATION', journalDir: 'j' })
    socket.on('error', () => socket.destroy())
    socket.setEncoding('utf8').on('data', (text: string) => onLine(JSON.parse(text) as LinkToCore, say, () => socket.destroy()))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return path
}

describe('the kill from the command line', () => {
  it('waits for the answer to its own request', async () => {
    const path = await core((message, say) => {
      expect(message).toEqual(COMMAND)
      say({ type: 'answer', requestId: 'another', parentId: null, denial: null })
      say({ type: 'answer', requestId: 'r1', parentId: null, denial: null })
    })
    expect(await askCore(path, COMMAND, 5_000)).toMatchObject({ requestId: 'r1', denial: null })
  })

  it('says that the desk is not running', async () => {
    await expect(askCore(join(folder(), 'core.sock'), COMMAND, 5_000)).rejects.toThrow('the desk is not running')
  })

  it('says that the outcome is unknown when no answer comes', async () => {
    await expect(askCore(await core(() => {}), COMMAND, 200)).rejects.toThrow('unknown')
    await expect(askCore(await core((_message, _say, hangUp) => hangUp()), COMMAND, 5_000)).rejects.toThrow('unknown')
  })
})

describe('arguments', () => {
  it('are refused with the value and what is allowed', async () => {
    expect(() => integerBetween(0, 10)('11')).toThrow('"11" is not allowed: give an integer from 0 to 10')
    expect(() => integerBetween(0, 10)('1.5')).toThrow('integer')
    const refusal = (command: ReturnType<typeof trainCommand>, ...args: string[]) =>
      command.exitOverride().configureOutput({ writeErr: () => {} }).parseAsync(args, { from: 'user' }).then(() => 'ran', (error: Error) => error.message)
    expect(await refusal(trainCommand(), '--seed', 'x')).toContain('"x" is not allowed')
    expect(await refusal(trainCommand(), '--model-id', '../up')).toContain('small letters')
    expect(await refusal(killCommand(), '--reason', '   ')).toContain('a text of 1 to 200 characters')
    expect(await refusal(killCommand())).toContain('--reason is missing')
    expect(await refusal(verifyCommand(), '--journal', join(folder(), 'none'))).toContain('there is no journal in')
  })
})

describe('replay', () => {
  it('ends at the state hash of the engine that wrote the journal, and notices a wrong snapshot', async () => {
    const dir = join(folder(), 'journal')
    const journal = await openJournal({ dir, durability: 'written', segmentBytes: 1 << 20, maxPendingBytes: 1 << 24, commitDelayMs: 1 })
    const config = anEngineConfig()
    const engine = new Engine(config)
    const inputs: Input[] = [
      { kind: 'set-config', config },
      { kind: 'views', views: [aView('XNAS')] },
      { kind: 'submit-parent', source: { kind: 'user', user: 'ann', requestId: 'q1' }, request: aParentRequest() },
      { kind: 'timer' },
    ]
    inputs.forEach((input, i) => {
      const entry: Entry = { seq: (i + 1) as Seq, tsUs: (T0 + i * 1_000) as UnixUs, input }
      engine.step(entry)
      journal.append({ t: 'entry', ...entry })
    })
    await journal.close()
    const plan = { start: { from: 'beginning' as const }, toSeq: Infinity, snapshots: [] }
    const result = await replayEntries(readJournal(dir), plan)
    expect(result).toMatchObject({ seq: 4, entries: 4, stateHash: engine.stateHash() })
    const wrong = { version: 1 as const, seq: 3 as Seq, lsn: 3, tsUs: T0 as UnixUs, stateHash: '0000000000000000', engine: null, sessions: [] as never }
    expect((await replayEntries(readJournal(dir), { ...plan, snapshots: [wrong] })).checks).toMatchObject([{ seq: 3, same: false }])
    expect(await replayEntries(readJournal(dir), { ...plan, toSeq: 2 })).toMatchObject({ seq: 2, entries: 2 })
  })
})
