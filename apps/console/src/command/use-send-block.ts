'use client'
import { useDesk } from '../stream/desk-store.ts'
import { useCore } from '../stream/use-desk-rows.ts'
import { useMe } from '../api/queries.ts'
import { forbiddenText, type Permission } from '@sluice/protocol'
import { sentence } from './sentence.ts'

/** Why no command can reach the core now; null when one can. */
export function useCoreBlock(): string | null {
  const connection = useDesk((state) => state.connection)
  const core = useCore()
  if (connection === 'disconnected') return 'There is no connection to the desk; the page reconnects by itself.'
  if (connection === 'connecting' || core === undefined) return 'Waiting for the desk.'
  if (!core.connected) return 'The trading core does not answer.'
  return core.health?.halted == null ? null : `The desk is halted: ${core.health.halted}`
}

/** Why this person cannot give this command to the core now; null when they can. */
export function useSendBlock(permission: Permission): string | null {
  const me = useMe().data
  const core = useCoreBlock()
  if (me === undefined) return 'Waiting for the desk.'
  return me.permissions.includes(permission) ? core : sentence(forbiddenText(me.user.role, permission))
}
