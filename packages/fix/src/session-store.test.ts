import { appendFileSync, mkdtempSync, readdirSync, rmSync, truncateSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UnixUs } from '@sluice/domain'
import { sessionStoreContract } from '@sluice/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileSessionStore, type FileSessionStoreOptions } from './file-session-store.ts'
import { MemorySessionStore } from './memory-session-store.ts'

sessionStoreContract('MemorySessionStore', async () => ({ store: new MemorySessionStore(), dispose: async () => undefined }), { keepsMessages: false })

for (const durability of ['written', 'synced'] as const) {
  sessionStoreContract(`FileSessionStore (${durability})`, async () => {
    const dir = mkdtempSync(join(tmpdir(), 'fix-store-'))
    const open = (): FileSessionStore => new FileSessionStore({ dir, durability, segmentBytes: 4_000, segmentsKept: 100 })
    const stores = [open()]
    return {
      store: stores[0] as FileSessionStore,
      reopen: async () => {
        const store = open()
        stores.push(store)
        return store
      },
      dispose: async () => {
        for (const store of stores) await store.close()
        rmSync(dir, { recursive: true })
      },
    }
  }, { keepsMessages: true })
}

describe('FileSessionStore', () => {
  let dir: string
  let stores: FileSessionStore[]
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'fix-store-'))
    stores = []
  })
  afterEach(async () => {
    for (const store of stores) await store.close()
    rmSync(dir, { recursive: true })
  })

  const open = (options: Partial<FileSessionStoreOptions> = {}): FileSessionStore => {
    const store = new FileSessionStore({ dir, durability: 'written', ...options })
    stores.push(store)
    return store
  }
  const send = (store: FileSessionStore, count: number): Promise<void> => new Promise((resolve) => {
    for (let i = 0; i < count; i++) store.send({ msgSeqNum: store.nextOut(), raw: `raw-${store.nextOut()}`, clOrdId: null, tsUs: 5 as UnixUs }, () => { if (i === count - 1) resolve() })
  })
  const newestPath = (): string => join(dir, readdirSync(dir).sort().at(-1) as string)

  it('[FS1] a record torn at any byte is cut off, and what came before stays', async () => {
    const first = open()
    await send(first, 3)
    const whole = statSync(newestPath()).size
    await send(first, 1)
    const full = statSync(newestPath()).size
    for (let size = full - 1; size >= whole; size--) {
      truncateSync(newestPath(), size)
      expect(open().nextOut()).toBe(4)
    }
    const last = open()
    await send(last, 1)
    expect((await open().read(1, 9)).map((message) => message.raw)).toEqual(['raw-1', 'raw-2', 'raw-3', 'raw-4'])
  })

  it('[FS1] zeros after the last record, as power loss leaves them, are cut off', async () => {
    await send(open(), 2)
    appendFileSync(newestPath(), Buffer.alloc(100))
    expect(open().nextOut()).toBe(3)
  })

  it('[FS2] only the newest segments are kept, and the numbers live on', async () => {
    const store = open({ segmentBytes: 1_000, segmentsKept: 2 })
    store.setNextIn(7)
    for (let i = 0; i < 30; i++) await send(store, 10)
    expect(readdirSync(dir).length).toBe(2)
    const reopened = open({ segmentBytes: 1_000, segmentsKept: 2 })
    expect([reopened.nextOut(), reopened.nextIn()]).toEqual([301, 7])
    const kept = await reopened.read(1, 300)
    expect(kept.length).toBeGreaterThan(10)
    expect(kept.at(-1)?.msgSeqNum).toBe(300)
    expect(kept.map((message) => message.msgSeqNum)).toEqual(Array.from({ length: kept.length }, (_, i) => 301 - kept.length + i))
  })

  it('[FS3] a number out of order is our own mistake', () => {
    expect(() => open().send({ msgSeqNum: 2, raw: 'x', clOrdId: null, tsUs: 1 as UnixUs }, () => undefined)).toThrow('out of order')
  })
})
