'use client'
import { Menu, MenuItem } from '@sluice/ui'
import { useMe } from '../api/queries.ts'
import { openOverlay } from './overlays.ts'
import { signOut } from './sign-out.ts'

export function UserMenu() {
  const me = useMe()
  const user = me.data?.user
  return (
    <Menu label={user?.name ?? user?.email ?? 'Account'} testId="user-menu">
      {user !== undefined && <p className="px-2 pt-1 pb-1.5 text-xs text-muted">{user.email} · {user.role}</p>}
      <MenuItem onSelect={() => openOverlay('keys')}>Keyboard</MenuItem>
      <MenuItem onSelect={() => void signOut()}>Sign out</MenuItem>
    </Menu>
  )
}
