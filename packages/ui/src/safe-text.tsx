import { cn } from './class-names.ts'
import { visibleParts, visibleText } from './visible-text.ts'

export interface SafeTextProps {
  readonly children: string
  /** Lines shown at most, the whole text in the title; without it the text wraps in full. */
  readonly lines?: 1 | 2 | 3
  readonly className?: string
  readonly testId?: string
}

const CLAMPS: Readonly<Record<NonNullable<SafeTextProps['lines']>, string>> = { 1: 'block truncate', 2: 'line-clamp-2', 3: 'line-clamp-3' }

/** What a person wrote, literally: nothing in it can act, hide, turn round or push its neighbours aside. */
export function SafeText({ children, lines, className, testId }: SafeTextProps) {
  return (
    <bdi data-testid={testId} title={lines === undefined ? undefined : visibleText(children)} className={cn('min-w-0 [overflow-wrap:anywhere]', lines !== undefined && CLAMPS[lines], className)}>
      {visibleParts(children).map((part, at) => (part.stands === null ? part.text : <span key={at} title={part.stands} className="text-warning">{part.text}</span>))}
    </bdi>
  )
}
