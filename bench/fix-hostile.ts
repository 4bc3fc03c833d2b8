import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SessionId } from '@sluice/domain'
import { FixInitiator, FixSession, MemorySessionStore } from '@sluice/fix'
import { systemClock } from '@sluice/runtime'
import { benchRow, type BenchRow } from './bench-row.ts'
import { ACCEPTOR_COMP_ID, ATTACKS, GOOD_SESSIONS, type AcceptorReply, type AcceptorRequest, type AttackerReply, type AttackerRequest } from './hostile/roles.ts'

const WARM_UP_MS = 5_000
/** With and without an attack by turns, so that whatever else the machine does is in both. */
const ROUNDS = 4
const MEASURE_MS = 750
/** From the beginning and the end of an attack to the next figure. */
const SETTLE_MS = 250
/** The hostile ones would be on machines of their own: here they get what is left. */
const ATTACKER_NICENESS = 10
const PAUSE_MS = 2
const TIMEOUT_MS = 20_000
const RSS_BOUND_MB = 50

/**
 * Round trips of sessions that only do their work (order in, execution out, one in flight each), alone and while hostile counterparties do their worst to the
 * same acceptor: 99th percentile beside the one measured right before, and the memory of the acceptor's process beside what it had. The acceptor, the hostile
 * ones and the good ones are three processes of one machine.
 */
export async function run(): Promise<BenchRow[]> {
  const dir = mkdtempSync(join(tmpdir(), 'fix-hostile-'))
  const acceptor = child('acceptor-process.ts', dir)
  const { port } = await reply<Extract<AcceptorReply, { kind: 'listening' }>>(acceptor)
  const attacker = child('attacker-process.ts', String(port))
  setPriority(attacker.pid as number, ATTACKER_NICENESS)
  const workers = GOOD_SESSIONS.map((name) => new Worker(name, port))
  try {
    await Promise.all(workers.map((worker) => worker.logon()))
    await measure(workers, WARM_UP_MS)
    const { rssBytes: startBytes } = await memory(acceptor)
    const rows: BenchRow[] = []
    let worstBytes = 0
    for (const attack of ATTACKS) {
      const alone: number[] = []
      const under: number[] = []
      let acts = 0
      for (let round = 0; round < ROUNDS; round++) {
        alone.push(...await measure(workers, MEASURE_MS))
        attacker.send({ kind: 'attack', attack } satisfies AttackerRequest)
        await sleep(SETTLE_MS)
        under.push(...await measure(workers, MEASURE_MS))
        const stopped = reply<AttackerReply>(attacker)
        attacker.send({ kind: 'stop' } satisfies AttackerRequest)
        acts += (await stopped).acts
        await sleep(SETTLE_MS)
      }
      const { rssBytes } = await memory(acceptor)
      worstBytes = Math.max(worstBytes, rssBytes)
      rows.push(benchRow(`round trip p99 under ${attack} (${acts} acts)`, p99(under), 'ms', p99(alone), 'p99 without, by turns'))
      rows.push(benchRow(`round trips under ${attack}`, perSecond(under), '1/s', perSecond(alone), 'without, by turns'))
      rows.push(benchRow(`memory of the acceptor after ${attack}, above its start`, (rssBytes - startBytes) / 2 ** 20, 'MB'))
    }
    rows.push(benchRow('memory of the acceptor above its start, largest of all attacks', (worstBytes - startBytes) / 2 ** 20, 'MB', RSS_BOUND_MB, 'bound'))
    rows.push(benchRow('good sessions that lost their connection or an answer', workers.filter((worker) => worker.harmed).length, ''))
    return rows
  } finally {
    await Promise.all(workers.map((worker) => worker.close()))
    attacker.kill('SIGKILL')
    acceptor.send({ kind: 'stop' } satisfies AcceptorRequest)
    await new Promise((resolve) => acceptor.once('exit', resolve))
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Round trips within this time, milliseconds each. */
async function measure(workers: readonly Worker[], ms: number): Promise<number[]> {
  for (const worker of workers) worker.begin()
  await sleep(ms)
  return workers.flatMap((worker) => worker.end())
}

const p99 = (roundTrips: readonly number[]): number => roundTrips.toSorted((a, b) => a - b)[Math.floor(roundTrips.length * 0.99)] ?? Number.NaN
const perSecond = (roundTrips: readonly number[]): number => roundTrips.length / ((ROUNDS * MEASURE_MS) / 1_000)

/** One session with one order in flight at a time, and a pause between them. */
class Worker {
  private readonly clock = systemClock()
  private readonly session: FixSession
  private readonly initiator: FixInitiator
  private roundTrips: number[] = []
  private sentMs = 0
  private sent = 0
  private downs = 0
  private disordered = 0
  private isRunning = false
  private isWaiting = false

  constructor(name: string, port: number) {
    this.session = new FixSession({ sessionId: name as SessionId, role: 'initiator', senderCompId: name, targetCompId: ACCEPTOR_COMP_ID, resetOnLogon: true }, new MemorySessionStore(), {
      onMessage: (message) => this.answered(message.get(11) ?? ''),
      onDown: () => { this.downs++ },
    })
    this.initiator = new FixInitiator({ host: '127.0.0.1', port, session: this.session, clock: this.clock })
  }

  get harmed(): boolean {
    return this.downs > 0 || this.disordered > 0
  }

  async logon(): Promise<void> {
    this.initiator.start()
    for (let waited = 0; !this.session.isUp; waited += 10) {
      if (waited > TIMEOUT_MS) throw new Error('no logon')
      await sleep(10)
    }
  }

  begin(): void {
    this.roundTrips = []
    this.isRunning = true
    if (!this.isWaiting) this.sendOne()
  }

  end(): number[] {
    this.isRunning = false
    // An order without an answer counts with the time it has waited.
    return this.isWaiting ? [...this.roundTrips, performance.now() - this.sentMs] : this.roundTrips
  }

  close(): Promise<void> {
    return this.initiator.close()
  }

  private sendOne(): void {
    this.isWaiting = true
    this.sent++
    this.sentMs = performance.now()
    this.session.send({ msgType: 'D', body: `11=C${this.sent}\x0121=1\x0155=AVAX\x0154=1\x0160=20260304-15:00:00\x0138=100\x0140=2\x0144=10.5\x0159=0\x01`, clOrdId: null }, this.clock.nowUs())
  }

  private answered(clOrdId: string): void {
    if (clOrdId !== `C${this.sent}`) this.disordered++
    this.roundTrips.push(performance.now() - this.sentMs)
    this.isWaiting = false
    setTimeout(() => { if (this.isRunning && !this.isWaiting) this.sendOne() }, PAUSE_MS)
  }
}

function child(file: string, arg: string): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(`hostile/${file}`, import.meta.url)), arg], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

function reply<T>(from: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no reply within ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
    from.once('message', (message) => {
      clearTimeout(timer)
      resolve(message as T)
    })
  })
}

async function memory(acceptor: ChildProcess): Promise<Extract<AcceptorReply, { kind: 'memory' }>> {
  const answer = reply<Extract<AcceptorReply, { kind: 'memory' }>>(acceptor)
  acceptor.send({ kind: 'memory' } satisfies AcceptorRequest)
  return await answer
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
