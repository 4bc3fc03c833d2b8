'use client'
import { REASON_LENGTH_MAX } from '@sluice/protocol'
import { TextAreaField, type TextAreaFieldProps } from '@sluice/ui'

/** Why somebody does it: required, kept literally, shown to everyone. Enter sends the form, Shift Enter begins a line. */
export function ReasonField({ label = 'Reason, shown to everyone', onKeyDown, rows = 2, ...rest }: Partial<TextAreaFieldProps>) {
  return (
    <TextAreaField label={label} rows={rows} maxLength={REASON_LENGTH_MAX} required
      onKeyDown={(event) => {
        onKeyDown?.(event)
        // While an input method composes, Enter is its own.
        if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
        event.preventDefault()
        event.currentTarget.form?.requestSubmit()
      }}
      {...rest} />
  )
}
