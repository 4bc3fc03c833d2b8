export * from './ports.ts'
export * from './link.ts'
