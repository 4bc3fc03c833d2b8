'use client'
import { ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

export function Menu({ label, children, testId }: { readonly label: ReactNode; readonly children: ReactNode; readonly testId?: string }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger data-testid={testId} className="inline-flex h-6 max-w-40 items-center gap-1 rounded-[4px] px-1.5 text-muted hover:bg-hover hover:text-text">
        <span className="truncate">{label}</span>
        <ChevronDown aria-hidden size={12} className="shrink-0" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className="z-50 min-w-44 rounded-[4px] border border-line-strong bg-raised p-1 text-sm">{children}</DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export const MenuItem = ({ onSelect, children }: { readonly onSelect: () => void; readonly children: ReactNode }) => (
  <DropdownMenu.Item onSelect={onSelect} className="flex h-[26px] cursor-pointer items-center rounded-[3px] px-2 outline-none data-[highlighted]:bg-accent-soft">{children}</DropdownMenu.Item>
)
