'use client'
import type { Ref, TextareaHTMLAttributes } from 'react'
import { cn } from './class-names.ts'
import { Field, FIELD_CLASS } from './field.tsx'

export interface TextAreaFieldProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly label: string
  readonly error?: string | undefined
  readonly ref?: Ref<HTMLTextAreaElement>
}

/** Text of several lines; Ctrl Enter sends its form. */
export function TextAreaField({ label, error, className, onKeyDown, rows = 3, ...rest }: TextAreaFieldProps) {
  return (
    <Field label={label} error={error}>
      {(ids) => (
        <textarea
          id={ids.id} rows={rows} aria-invalid={error === undefined ? undefined : true} aria-describedby={ids.errorId} autoComplete="off"
          onKeyDown={(event) => {
            onKeyDown?.(event)
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
          }}
          className={cn(FIELD_CLASS, 'block h-auto min-h-[28px] resize-y py-1 leading-[18px]', className)} {...rest}
        />
      )}
    </Field>
  )
}
