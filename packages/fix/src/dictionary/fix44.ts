import type { Dictionary } from './definitions.ts'
import { FIX44_FIELDS } from './fix44-fields.ts'
import { FIX44_ADMIN_MESSAGES, FIX44_APP_MESSAGES, FIX44_BLOCKS, FIX44_HEADER, FIX44_TRAILER } from './fix44-messages.ts'
import { parseDictionary } from './parse-dictionary.ts'

/** Our own tables of FIX 4.4: docs/fix-dictionary.md says what they cover and where they go beyond the standard. */
export const FIX44: Dictionary = parseDictionary({
  fields: FIX44_FIELDS, blocks: FIX44_BLOCKS, header: FIX44_HEADER, trailer: FIX44_TRAILER, admin: FIX44_ADMIN_MESSAGES, app: FIX44_APP_MESSAGES,
})
