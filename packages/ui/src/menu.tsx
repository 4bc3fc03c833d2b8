'use client'
import { Check, ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

const ITEM = 'flex min-h-[26px] cursor-pointer items-center gap-2 rounded-[3px] px-2 outline-none data-[disabled]:cursor-not-allowed data-[disabled]:text-muted data-[highlighted]:bg-accent-soft'

export interface MenuProps {
  readonly label: ReactNode
  readonly children: ReactNode
  readonly align?: 'start' | 'end'
  readonly testId?: string
}

/** A button with a list of what can be done. */
export function Menu({ label, children, align = 'end', testId }: MenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger data-testid={testId} className="inline-flex h-6 max-w-40 items-center gap-1 rounded-[4px] px-1.5 text-muted hover:bg-hover hover:text-text">
        <span className="truncate">{label}</span>
        <ChevronDown aria-hidden size={12} className="shrink-0" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-auto rounded-[4px] border border-line-strong bg-raised p-1 text-sm">{children}</DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export interface MenuItemProps {
  readonly onSelect: () => void
  readonly children: ReactNode
  readonly disabled?: boolean
  /** Why it cannot be chosen. */
  readonly note?: ReactNode
  readonly testId?: string
}

export const MenuItem = ({ onSelect, children, disabled = false, note, testId }: MenuItemProps) => (
  <DropdownMenu.Item onSelect={onSelect} disabled={disabled} data-testid={testId} className={ITEM}>
    <span>{children}</span>
    {note !== undefined && <span className="ml-auto pl-3 text-xs text-muted">{note}</span>}
  </DropdownMenu.Item>
)

export interface MenuCheckItemProps {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
  readonly testId?: string
}

/** The menu stays open, so that several can be changed. */
export const MenuCheckItem = ({ checked, onChange, children, testId }: MenuCheckItemProps) => (
  <DropdownMenu.CheckboxItem checked={checked} onCheckedChange={onChange} onSelect={(event) => event.preventDefault()} data-testid={testId} className={ITEM}>
    <span aria-hidden className="grid size-4 shrink-0 place-items-center rounded-[3px] border border-line-strong"><DropdownMenu.ItemIndicator><Check size={11} strokeWidth={3} /></DropdownMenu.ItemIndicator></span>
    {children}
  </DropdownMenu.CheckboxItem>
)

export const MenuSeparator = () => <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />
