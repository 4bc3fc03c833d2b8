'use client'
import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from 'react'
import { cn } from './class-names.ts'

export const FIELD_CLASS =
  'h-[28px] w-full rounded-[4px] border border-line bg-page px-2 text-base text-text hover:border-line-strong focus-visible:border-accent focus-visible:outline-offset-[-1px] aria-invalid:border-critical disabled:opacity-50'

export interface FieldIds {
  readonly id: string
  readonly errorId: string | undefined
}

/** A label, its control and what is wrong with it, beside it. */
export function Field({ label, error, children }: { readonly label: string; readonly error?: string | undefined; readonly children: (ids: FieldIds) => ReactNode }) {
  const id = useId()
  const errorId = error === undefined ? undefined : `${id}-error`
  return (
    <div className="min-w-0">
      <label htmlFor={id} title={label} className="mb-[3px] block truncate text-xs text-muted">{label}</label>
      {children({ id, errorId })}
      {error !== undefined && <p id={errorId} role="alert" className="mt-1 text-xs text-critical">{error}</p>}
    </div>
  )
}

export interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string
  readonly error?: string | undefined
  readonly ref?: Ref<HTMLInputElement>
}

export function TextField({ label, error, className, ...rest }: TextFieldProps) {
  return (
    <Field label={label} error={error}>
      {(ids) => <input id={ids.id} aria-invalid={error === undefined ? undefined : true} aria-describedby={ids.errorId} autoComplete="off" spellCheck={false} className={cn(FIELD_CLASS, className)} {...rest} />}
    </Field>
  )
}
