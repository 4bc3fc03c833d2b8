import { MemoryStore } from '../src/memory-store.ts'
import { projectionContract } from './projection-contract.ts'

projectionContract('the store in memory', async () => {
  let store = new MemoryStore()
  return {
    projection: { cursor: () => store.cursor(), project: (items, upTo) => store.project(items, upTo) },
    reads: { order: (id) => store.order(id), orders: (query) => store.orders(query), parentByRequest: (id) => store.parentByRequest(id), finishedParents: (query) => store.finishedParents(query) },
    reset: async () => { store = new MemoryStore() },
    close: async () => {},
  }
})
