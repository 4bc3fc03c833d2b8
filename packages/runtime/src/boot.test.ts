import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Input, Seq } from '@sluice/domain'
import { MemorySnapshots, TIMER, bootToy, fixCancel, fixParent, startToy, userParent } from '../test/toy-desk.ts'
import { ToyEngine } from '../test/toy-engine.ts'
import { MemoryJournal, boot, type JournalRecord } from './index.ts'

const arbInput: fc.Arbitrary<Input> = fc.oneof(
  fc.constant(TIMER), fc.nat(50).map((n) => fixParent(n + 1)), fc.nat(50).map((n) => fixCancel(n + 1)), fc.constant(userParent()),
)
type SentRecord = Extract<JournalRecord, { t: 'sent' }>
const isSent = (record: JournalRecord): record is SentRecord => record.t === 'sent'

/** A live run: journal records, and the state hash after each entry. */
async function liveRun(inputs: readonly Input[], snapshots = new MemorySnapshots(), snapshotEveryEntries = 7) {
  const desk = await startToy({ store: true, snapshots, snapshotEveryEntries })
  const hashes = new Map<number, string>([[0, desk.runtime.stateHash()]])
  for (const input of inputs) {
    desk.runtime.submit(input)
    hashes.set(desk.runtime.seq, desk.runtime.stateHash())
    desk.time.us += 100
    desk.journal.commit()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { desk, hashes, snapshots, records: desk.journal.records() }
}

describe('replay', () => {
  it('[BT1] gives the live state hash with and without snapshots', async () => {
    await fc.assert(fc.asyncProperty(fc.array(arbInput, { minLength: 1, maxLength: 40 }), async (inputs) => {
      const { desk, snapshots, records } = await liveRun(inputs)
      for (const with_ of [null, snapshots]) {
        const { booted } = await bootToy({ records, ...(with_ === null ? {} : { snapshots: with_ }) })
        expect(booted).toMatchObject({ stateHash: desk.runtime.stateHash(), seq: desk.runtime.seq, unsent: [], unsentReports: [], halted: null, repairedRecords: 0 })
      }
    }), { numRuns: 30 })
  })

  it('[BT1][BT2][BT3][BT4] recovers from a cut after any record', async () => {
    await fc.assert(fc.asyncProperty(fc.array(arbInput, { minLength: 1, maxLength: 12 }), fc.double({ min: 0, max: 1, noNaN: true }), async (inputs, share) => {
      const { hashes, snapshots, records } = await liveRun(inputs, new MemorySnapshots(), 4)
      const kept = records.slice(0, Math.floor(share * records.length))
      const lost = records.slice(kept.length)
      const lastSeq = kept.reduce((seq, record) => (record.t === 'entry' ? record.seq : seq), 0)
      const { booted, journal } = await bootToy({ records: kept, snapshots })
      expect(booted.seq).toBe(lastSeq)
      if (hashes.has(lastSeq)) expect(booted.stateHash).toBe(hashes.get(lastSeq))
      // What the cut took of the last entries' consequences, exactly.
      const missing = lost.filter(isSent).filter(({ cause }) => cause !== null && cause <= lastSeq)
      expect(booted.unsent).toEqual(missing.flatMap(({ clOrdId, session }) => (clOrdId !== null && session === 'XNYS' && !clOrdId.endsWith('-9-9') ? [clOrdId] : [])))
      expect(booted.unsentReports.length).toBe(missing.length - booted.unsent.length)
      const rows = journal.records().filter((record) => record.t === 'records').map(({ seq }) => seq)
      const expectedRows = records.filter((record) => record.t === 'records' && record.seq <= lastSeq).map((record) => (record as { seq: Seq }).seq)
      expect(rows).toEqual(expectedRows)
    }), { numRuns: 150 })
  })

  it('[BT2][BT3] boots clean once the unsent were reported and dispatched', async () => {
    const { records } = await liveRun([fixParent(1), fixCancel(2)])
    const kept = records.filter((record) => record.t !== 'sent')
    const desk = await startToy({ records: kept, store: true })
    expect(desk.booted.unsent).toHaveLength(2)
    expect(desk.booted.unsentReports.map(({ output }) => output.kind)).toEqual(['report-parent', 'report-parent', 'send-cancel', 'reject-cancel'])
    desk.runtime.submit({ kind: 'children-unsent', clOrdIds: desk.booted.unsent })
    desk.runtime.redispatch(desk.booted.unsentReports)
    expect(desk.journal.records().filter(isSent).map(({ cause }) => cause)).toEqual(desk.booted.unsentReports.map(({ seq }) => seq))
    const again = await bootToy({ records: desk.journal.records() })
    expect(again.booted).toMatchObject({ unsent: [], unsentReports: [], stateHash: desk.runtime.stateHash() })
  })

  it('[BT3] inputs that come first are journaled before what was unsent is stored, and heard of behind it; no snapshot is taken between', async () => {
    const { records } = await liveRun([fixParent(1), fixCancel(2)])
    const snapshots = new MemorySnapshots()
    const desk = await startToy({ records: records.filter((record) => record.t !== 'sent'), store: true, snapshots, snapshotEveryEntries: 1 })
    const { length } = desk.journal.records()
    desk.runtime.redispatch(desk.booted.unsentReports, [fixCancel(3), TIMER])
    const added = desk.journal.records().slice(length)
    const [firstSent, lastEntry] = [added.findIndex(isSent), added.findLastIndex(({ t }) => t === 'entry')]
    expect([added.filter(({ t }) => t === 'entry').length, lastEntry < firstSent]).toEqual([2, true])
    const first = desk.booted.seq + 1
    expect(added.filter(isSent).map(({ cause }) => cause)).toEqual([...desk.booted.unsentReports.map(({ seq }) => seq), first, first])
    desk.journal.commit()
    await desk.runtime.close()
    for (const kept of [null, snapshots]) {
      const again = await bootToy({ records: desk.journal.records(), ...(kept === null ? {} : { snapshots: kept }) })
      expect(again.booted).toMatchObject({ unsentReports: [], stateHash: desk.runtime.stateHash() })
    }
    // Cut behind the entries: all of it is still to be sent, in order.
    const cut = await bootToy({ records: desk.journal.records().slice(0, length + lastEntry + 1) })
    expect(cut.booted.unsentReports.map(({ seq }) => seq)).toEqual([...desk.booted.unsentReports.map(({ seq }) => seq), first, first])
  })

  it('[BT3] tells reports of one entry apart by their place', async () => {
    const { records } = await liveRun([fixParent(1)])
    const reports = records.filter((record) => isSent(record) && record.session === 'OMS1')
    expect(reports).toHaveLength(2)
    const { booted } = await bootToy({ records: records.filter((record) => record !== reports[1]) })
    expect(booted.unsentReports).toMatchObject([{ seq: 1, output: { report: { execId: '1-2' } } }])
  })

  it('[BT5] names an entry that throws, stands before it, and goes on when it is left out', async () => {
    const { hashes, records } = await liveRun([fixParent(1), TIMER, fixCancel(2)])
    const poison: JournalRecord = { t: 'entry', seq: 5 as Seq, tsUs: 9_000_000 as never, input: fixParent(3, 'poison') }
    const after: JournalRecord = { t: 'entry', seq: 6 as Seq, tsUs: 9_000_001 as never, input: fixCancel(4) }
    for (const snapshots of [undefined, (await liveRun([fixParent(1), TIMER, fixCancel(2)], new MemorySnapshots(), 2)).snapshots]) {
      const { engine, booted } = await bootToy({ records: [...records, poison, after], ...(snapshots === undefined ? {} : { snapshots }) })
      expect(booted.halted).toMatchObject({ seq: 5, error: { message: 'poisoned entry' } })
      expect(engine.stateHash()).toBe(hashes.get(4))
      // Numbers count what was journaled all the same.
      expect(booted.sessions.of('OMS1' as never).nextIn).toBe(5)
    }
    const { engine, booted } = await bootToy({ records: [...records, poison, after], skipSeqs: new Set([5]) })
    expect(booted).toMatchObject({ halted: null, seq: 6 })
    expect(engine.state.lastSeq).toBe(6)
  })

  it('[BT5] leaves out what a journaled skip names, from then on', async () => {
    const { records } = await liveRun([fixParent(1), TIMER, fixCancel(2)])
    const poison: JournalRecord = { t: 'entry', seq: 5 as Seq, tsUs: 9_000_000 as never, input: fixParent(3, 'poison') }
    const skip: JournalRecord = { t: 'skip', seq: 5 as Seq, tsUs: 9_000_001 as never, by: 'ann', reason: 'a test' }
    const { engine, booted } = await bootToy({ records: [...records, poison, skip, { t: 'entry', seq: 6 as Seq, tsUs: 9_000_002 as never, input: fixCancel(4) }] })
    expect(booted).toMatchObject({ halted: null, seq: 6 })
    expect(engine.state.lastSeq).toBe(6)
  })

  it('[BT6] passes over snapshots that cannot be used', async () => {
    const { desk, snapshots, records } = await liveRun(Array.from({ length: 12 }, () => TIMER), new MemorySnapshots(), 3)
    const seqs = [...snapshots.bodies.keys()]
    expect(seqs).toEqual([3, 6, 9, 12])
    const change = (seq: number, edit: (body: Record<string, unknown>) => void): void => {
      const body = JSON.parse(snapshots.bodies.get(seq)!) as Record<string, unknown>
      edit(body)
      snapshots.bodies.set(seq, JSON.stringify(body))
    }
    snapshots.bodies.set(12, '{cut')
    change(9, (body) => { body['stateHash'] = 'e'.repeat(16) })
    change(6, (body) => { body['lsn'] = 1_000_000 })
    const { booted } = await bootToy({ records, snapshots })
    expect(booted).toMatchObject({ snapshotSeq: 3, stateHash: desk.runtime.stateHash(), replayedEntries: 9 })
    expect(booted.damagedSnapshots).toHaveLength(3)
    change(3, (body) => { body['stateHash'] = 'f'.repeat(16) })
    expect((await bootToy({ records, snapshots })).booted).toMatchObject({ snapshotSeq: null, stateHash: desk.runtime.stateHash(), replayedEntries: 12 })
  })

  it('[BT8] refuses a tail that was not read to its end', async () => {
    const { records } = await liveRun([TIMER, TIMER, TIMER])
    const journal = new MemoryJournal({ records })
    const short = new MemoryJournal({ records: records.slice(0, -1) })
    const options = { engine: new ToyEngine(), journal, snapshots: null }
    await expect(boot({ ...options, readBatches: short.readBatches })).rejects.toMatchObject({ code: 'BOOT_JOURNAL_SHORT' })
    await expect(boot({ ...options, engine: new ToyEngine(), readBatches: () => journal.readBatches(2) })).rejects.toMatchObject({ code: 'BOOT_JOURNAL_SHORT' })
  })

  it('[BT7] refuses a hole in the sequence and time that goes back', async () => {
    const { records } = await liveRun([TIMER, TIMER, TIMER])
    await expect(bootToy({ records: records.filter((record) => record.t !== 'entry' || record.seq !== 2) })).rejects.toMatchObject({ code: 'BOOT_SEQ_HOLE' })
    const back = records.map((record) => (record.t === 'entry' && record.seq === 3 ? { ...record, tsUs: 5 as never } : record))
    await expect(bootToy({ records: back })).rejects.toMatchObject({ code: 'BOOT_TIME_WENT_BACK' })
  })
})
