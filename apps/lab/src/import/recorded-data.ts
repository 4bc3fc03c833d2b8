import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../../../..')

/** Recorded market data lies beside the repository, or where SLUICE_DATA says; tests that need it skip where it is not. */
export const RECORDED_DATA = resolve(process.env['SLUICE_DATA'] ?? join(ROOT, '../shared/data'))

export const recorded = (...path: readonly string[]): string => join(RECORDED_DATA, ...path)
export const hasRecorded = (folder: string): boolean => existsSync(recorded(folder))
