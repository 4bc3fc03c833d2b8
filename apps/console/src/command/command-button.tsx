'use client'
import { Button, cn, Tooltip, type ButtonProps } from '@sluice/ui'

export interface CommandButtonProps extends ButtonProps {
  /** Why it does nothing now: told to whoever points at it or comes to it by key; null when it works. */
  readonly blocked: string | null
  /** What it does, where its label is too short to tell. */
  readonly hint?: string
}

/** A button that stays reachable while it does nothing, so that it can say why. */
export function CommandButton({ blocked, hint, onClick, className, ...rest }: CommandButtonProps) {
  const text = blocked ?? hint
  const button = (
    <Button aria-disabled={blocked === null ? undefined : true} className={cn(blocked !== null && 'cursor-not-allowed! opacity-45 hover:bg-transparent', className)}
      onClick={(event) => {
        if (blocked === null) onClick?.(event)
        else event.preventDefault()
      }} {...rest} />
  )
  return text === undefined ? button : <Tooltip content={text}>{button}</Tooltip>
}
