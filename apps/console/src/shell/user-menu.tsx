'use client'
import { Menu, MenuCheckItem, MenuItem, MenuSeparator, SafeText } from '@sluice/ui'
import { useMe } from '../api/queries.ts'
import { titleCase } from '../order/words.ts'
import { setAlertSound, useAlertSound } from './alert-sound.ts'
import { openOverlay } from './overlays.ts'
import { signOut } from './sign-out.ts'
import { toggleTheme, useTheme } from './theme.ts'

export function UserMenu() {
  const user = useMe().data?.user
  const sound = useAlertSound((state) => state.on)
  const theme = useTheme((state) => state.theme)
  return (
    <Menu label={<SafeText lines={1}>{user?.name ?? 'Account'}</SafeText>} testId="user-menu">
      {user !== undefined && (
        <div className="px-2 pt-1 pb-1.5">
          <p className="max-w-[260px] font-semibold"><SafeText lines={1}>{user.name}</SafeText></p>
          <p className="max-w-[260px] truncate text-xs text-muted">{user.email}</p>
          <p className="text-xs text-muted" data-testid="my-role">{titleCase(user.role)}</p>
        </div>
      )}
      <MenuSeparator />
      <MenuCheckItem checked={sound} onChange={setAlertSound} testId="alert-sound">Sound when an alert is raised</MenuCheckItem>
      <MenuItem onSelect={toggleTheme}>{theme === 'dark' ? 'Light theme' : 'Dark theme'}</MenuItem>
      <MenuItem onSelect={() => openOverlay('keys')} note="?">Keyboard</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => openOverlay('password')} testId="change-password">Change password…</MenuItem>
      <MenuItem onSelect={() => void signOut()} testId="sign-out">Sign out</MenuItem>
    </Menu>
  )
}
