'use client'
import type { UserRow } from '@sluice/protocol'
import { SafeText } from '@sluice/ui'
import { CommandDialog } from '../command/command-dialog.tsx'
import { titleCase } from '../order/words.ts'
import type { AskedUser } from './user-asked.ts'
import { PasswordField, RoleField, TextOf } from './user-fields.tsx'

interface UserDialogsProps {
  readonly asked: AskedUser | null
  readonly onClose: () => void
  /** The desk accepted it: what is shown is to be read anew. */
  readonly onDone: () => void
}

/** One dialog at a time, each on the protocol's own schema. */
export function UserDialogs({ asked, onClose, onDone }: UserDialogsProps) {
  if (asked === null) return null
  const common = { open: true, onOpenChange: (open: boolean) => { if (!open) onClose() }, onAccepted: onDone, prefix: 'user' }
  return asked.kind === 'create' ? <CreateUser {...common} /> : <ChangeUser kind={asked.kind} user={asked.user} common={common} />
}

interface Common {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly onAccepted: () => void
  readonly prefix: string
}

function CreateUser(common: Common) {
  return (
    <CommandDialog {...common} name="createUser" title="New user" submitLabel="Create" done="The user is created" fixed={{}} defaults={{ email: '', fullName: '', role: 'viewer', password: '' }}
      consequence="They can sign in at once with this password, and should change it. It is not shown again.">
      {(form) => <><TextOf form={form} name="fullName" label="Name" autoFocus /><TextOf form={form} name="email" label="E-mail" /><RoleField form={form} /><PasswordField form={form} /></>}
    </CommandDialog>
  )
}

function ChangeUser({ kind, user, common }: { readonly kind: Exclude<AskedUser['kind'], 'create'>; readonly user: UserRow; readonly common: Common }) {
  const { email } = user
  const who = <><SafeText>{user.name}</SafeText> ({email})</>
  switch (kind) {
    case 'role': return (
      <CommandDialog {...common} name="setUserRole" title="Change the role" submitLabel="Change role" done={`The role of ${email} is changed`} fixed={{ email }} defaults={{ role: user.role }}
        consequence={({ role }) => <>{who}: from {titleCase(user.role).toLowerCase()} to {titleCase(String(role ?? user.role)).toLowerCase()}. Their sessions end at once; they sign in again.</>}>
        {(form) => <RoleField form={form} />}
      </CommandDialog>
    )
    case 'disabled': return (
      <CommandDialog {...common} name="setUserDisabled" title={user.disabled ? 'Enable the user' : 'Disable the user'} tone={user.disabled ? 'plain' : 'critical'} submitLabel={user.disabled ? 'Enable' : 'Disable'}
        done={`${email} is ${user.disabled ? 'enabled' : 'disabled'}`} fixed={{ email, disabled: !user.disabled }}
        consequence={user.disabled ? <>{who} can sign in again.</> : <>{who} can no longer sign in, and every session of theirs ends at once. Their orders go on.</>} />
    )
    case 'password': return (
      <CommandDialog {...common} name="setUserPassword" title="Set a new password" submitLabel="Set password" done={`${email} has a new password`} fixed={{ email }} defaults={{ password: '' }}
        consequence={<>{who} signs in with this one from now on; every session of theirs ends at once. It is not shown again.</>}>
        {(form) => <PasswordField form={form} />}
      </CommandDialog>
    )
    case 'sessions': return (
      <CommandDialog {...common} name="endUserSessions" title="End every session" submitLabel="End sessions" done={`The sessions of ${email} are ended`} fixed={{ email }}
        consequence={<>{who} is signed out everywhere at once ({user.sessions} sessions) and can sign in again.</>} />
    )
  }
}
