'use client'
import { ChevronDown } from 'lucide-react'
import { Select } from 'radix-ui'
import type { ReactNode } from 'react'
import { Field, FIELD_CLASS } from './field.tsx'

export interface SelectFieldProps<V extends string> {
  readonly label: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: ReactNode }[]
  readonly onChange: (value: V) => void
  readonly disabled?: boolean
  readonly error?: string | undefined
  readonly testId?: string
}

export function SelectField<V extends string>({ label, value, options, onChange, disabled, error, testId }: SelectFieldProps<V>) {
  const chosen = options.find((option) => option.value === value)?.label
  return (
    <Field label={label} error={error}>
      {(ids) => (
        <Select.Root value={value} onValueChange={(next) => onChange(next as V)} disabled={disabled ?? false}>
          <Select.Trigger id={ids.id} aria-label={label} aria-describedby={ids.errorId} data-testid={testId} title={typeof chosen === 'string' ? chosen : undefined} className={`${FIELD_CLASS} flex items-center justify-between gap-1 text-left whitespace-nowrap [&>span:first-child]:truncate`}>
            <Select.Value />
            <Select.Icon><ChevronDown aria-hidden size={13} className="text-muted" /></Select.Icon>
          </Select.Trigger>
          <Select.Portal>
            <Select.Content position="popper" sideOffset={3} className="z-50 max-h-72 min-w-(--radix-select-trigger-width) overflow-hidden rounded-[4px] border border-line-strong bg-raised text-sm">
              <Select.Viewport className="p-1">
                {options.map((option) => (
                  <Select.Item key={option.value} value={option.value} className="flex h-[26px] cursor-pointer items-center rounded-[3px] px-2 outline-none data-[highlighted]:bg-accent-soft data-[state=checked]:font-semibold">
                    <Select.ItemText>{option.label}</Select.ItemText>
                  </Select.Item>
                ))}
              </Select.Viewport>
            </Select.Content>
          </Select.Portal>
        </Select.Root>
      )}
    </Field>
  )
}
