import { hashOf } from '@sluice/domain'
import type { Config } from './schema.ts'

/** 16 hexadecimal digits over every key, so that two desks can tell whether they run the same configuration. */
export const configHash = (config: Config): string => hashOf(config)
