'use client'
import { forbiddenText, type CommandName, type Me, type UserRow } from '@sluice/protocol'
import { useDesk } from '../stream/desk-store.ts'
import { sentence } from '../command/sentence.ts'
import { CommandButton } from '../command/command-button.tsx'
import type { AskedUser } from './user-asked.ts'

interface UserActionsProps {
  readonly user: UserRow | undefined
  readonly me: Me
  readonly onAsk: (asked: AskedUser) => void
}

/** What can be done about the chosen person; each says why when it cannot. */
export function UserActions({ user, me, onAsk }: UserActionsProps) {
  const connected = useDesk((state) => state.connection === 'connected')
  const may = (name: CommandName): string | null => (!connected ? 'There is no connection to the desk.' : me.permissions.includes(name) ? null : sentence(forbiddenText(me.user.role, name)))
  const on = (name: CommandName, ownAllowed = false): string | null =>
    user === undefined ? 'Choose a person in the list first.' : may(name) ?? (user.id === me.user.id && !ownAllowed ? 'Not on yourself: another administrator does.' : null)
  const ask = (kind: Exclude<AskedUser['kind'], 'create'>) => () => { if (user !== undefined) onAsk({ kind, user }) }
  return (
    <>
      <CommandButton data-testid="user-role" blocked={on('setUserRole')} onClick={ask('role')}>Role…</CommandButton>
      <CommandButton data-testid="user-disable" blocked={on('setUserDisabled')} onClick={ask('disabled')}>{user?.disabled === true ? 'Enable…' : 'Disable…'}</CommandButton>
      <CommandButton data-testid="user-password" blocked={on('setUserPassword')} onClick={ask('password')}>Set password…</CommandButton>
      <CommandButton data-testid="user-end-sessions" blocked={on('endUserSessions', true)} onClick={ask('sessions')}>End sessions…</CommandButton>
      <CommandButton data-testid="user-create" tone="primary" blocked={may('createUser')} onClick={() => onAsk({ kind: 'create' })}>New user…</CommandButton>
    </>
  )
}
