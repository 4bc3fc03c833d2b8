import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Rng } from '@sluice/domain'
import { freshSeeds } from '@sluice/testkit'
import { expect, it } from 'vitest'
import { Happenings, Peer, systemClock } from '../test/tcp-peer.ts'
import { FixAcceptor } from './acceptor.ts'
import { FileSessionStore } from './file-session-store.ts'
import { msgTypeOf } from './message-builder.ts'
import { decodeMessage } from './message.ts'

const KILLS = 4
const CHILD = fileURLToPath(new URL('../test/killed-initiator.ts', import.meta.url))

const [seed] = freshSeeds(1) as [number]
it(`[T11] an initiator killed ${KILLS} times while sending: every stored order arrives exactly once, in order, seed ${seed}`, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'fix-kill-'))
  const happenings = new Happenings()
  const venueStore = new FileSessionStore({ dir: join(dir, 'venue'), durability: 'written' })
  const venue = new Peer({ role: 'acceptor', senderCompId: 'XNAS', targetCompId: 'SLUICE' }, venueStore, happenings)
  const acceptor = new FixAcceptor({ host: '127.0.0.1', port: 0, sessions: [venue.session], clock: systemClock, pollMs: 5 })
  const rng = new Rng(seed)
  let child: ChildProcess | null = null
  try {
    await acceptor.listen()
    for (let kill = 0; kill < KILLS; kill++) {
      const before = venue.got.length
      child = spawn(process.execPath, ['--import', 'tsx', CHILD, join(dir, 'desk'), String(acceptor.port)], { stdio: 'ignore' })
      const exited = once(child, 'exit')
      const enough = before + 100 + rng.int(0, 1_500)
      await happenings.until(`${enough} orders`, () => venue.got.length >= enough, 15_000)
      child.kill('SIGKILL')
      await exited
      await happenings.until('down', () => venue.downs.length === kill + 1)
    }
    const after = new FileSessionStore({ dir: join(dir, 'desk'), durability: 'written' })
    const stored = (await after.read(1, after.nextOut())).filter(({ raw }) => msgTypeOf(raw) === 'D').map(({ raw }) => decodeMessage(raw).get(11))
    await after.close()
    // What was stored in the last instant and never sent would come with the next logon; up to there all is there, once.
    expect(venue.clOrdIds).toEqual(stored.slice(0, venue.got.length))
  } finally {
    child?.kill('SIGKILL')
    await acceptor.close(100)
    await venueStore.close()
    rmSync(dir, { recursive: true })
  }
}, 60_000)
