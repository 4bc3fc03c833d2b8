import { allowedWords } from '@sluice/protocol'
import type { z } from 'zod'

/** Of what a schema refuses: what may stand there, in words, where the schema itself has none. Given with each parse. */
export const issueWords = (issue: z.core.$ZodRawIssue): string => allowedWords({ ...issue, message: 'Invalid input' } as unknown as z.core.$ZodIssue)
