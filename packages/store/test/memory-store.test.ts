import { MemoryStore } from '../src/memory-store.ts'
import { projectionContract } from './projection-contract.ts'

projectionContract('the store in memory', async () => {
  let store = new MemoryStore()
  return {
    projection: { cursor: () => store.cursor(), project: (items, upTo) => store.project(items, upTo) },
    reads: () => store,
    reset: async () => { store = new MemoryStore() },
    close: async () => {},
  }
})
