'use client'
import { Button, cn, FIELD_CLASS, Segmented } from '@sluice/ui'
import { useEffect, useId, useState } from 'react'
import { MESSAGE_TYPES, NO_SEARCH, TYPE_WORDS, type MessageSearch, type MessageType, type SearchFaults } from './message-search.ts'

/** A search begins this long after the last key. */
const TYPING_MS = 300

export interface MessageSearchBarProps {
  readonly search: MessageSearch
  readonly onChange: (search: MessageSearch) => void
  readonly faults: SearchFaults
}

type Typed = 'text' | 'fromNo' | 'toNo' | 'from' | 'to'
const FIELDS: readonly { readonly field: Typed; readonly name: string; readonly label: string; readonly hint: string; readonly className: string }[] = [
  { field: 'text', name: 'Text', label: 'Text in a message, such as a ClOrdID', hint: 'ClOrdID, text, 11=\u2026', className: 'w-[150px] flex-1' },
  { field: 'fromNo', name: 'From number', label: 'From number', hint: 'No. from', className: 'w-[70px]' },
  { field: 'toNo', name: 'To number', label: 'To number', hint: 'to', className: 'w-[70px]' },
  { field: 'from', name: 'From time', label: 'From time, New York', hint: 'from 14:30', className: 'w-[92px]' },
  { field: 'to', name: 'To time', label: 'To time, New York', hint: 'to 14:45', className: 'w-[92px]' },
]

/** Text, type, way, numbers and times of the messages shown. */
export function MessageSearchBar({ search, onChange, faults }: MessageSearchBarProps) {
  const id = useId()
  const [typed, setTyped] = useState(search)
  useEffect(() => {
    if (typed === search) return
    const timer = setTimeout(() => onChange(typed), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed, search, onChange])
  const set = (changes: Partial<MessageSearch>): void => setTyped((before) => ({ ...before, ...changes }))
  const clear = (): void => {
    setTyped(NO_SEARCH)
    onChange(NO_SEARCH)
  }
  return (
    <form role="search" aria-label="Search messages" onSubmit={(event) => { event.preventDefault(); onChange(typed) }} className="shrink-0 border-b border-line px-3 py-1.5">
      <div className="flex flex-wrap items-center gap-1.5">
        {FIELDS.map(({ field, label, hint, className }) => (
          <input key={field} aria-label={label} title={label} placeholder={hint} data-testid={`message-${field}`} value={typed[field]} onChange={(event) => set({ [field]: event.target.value })}
            aria-invalid={faults[field] === undefined ? undefined : true} aria-describedby={faults[field] === undefined ? undefined : `${id}-${field}`} autoComplete="off" spellCheck={false} className={cn(FIELD_CLASS, 'h-[26px] min-w-0 text-sm', className)} />
        ))}
        <select aria-label="Kind of message" data-testid="message-type" value={typed.type} onChange={(event) => set({ type: event.target.value as MessageType })} className={cn(FIELD_CLASS, 'h-[26px] w-[150px] pr-1 text-sm')}>
          {MESSAGE_TYPES.map((type) => <option key={type} value={type}>{TYPE_WORDS[type]}</option>)}
        </select>
        <Segmented label="Way" testId="message-direction" value={typed.direction} onChange={(direction) => set({ direction })} options={[{ value: 'both', label: 'Both' }, { value: 'in', label: 'In' }, { value: 'out', label: 'Out' }]} />
        <Button tone="ghost" disabled={typed === NO_SEARCH && search === NO_SEARCH} onClick={clear}>Clear</Button>
      </div>
      {Object.keys(faults).length > 0 && (
        <ul role="alert" data-testid="message-faults" className="mt-1 flex flex-wrap gap-x-4 text-xs text-critical">
          {FIELDS.filter(({ field }) => faults[field] !== undefined).map(({ field, name }) => <li key={field} id={`${id}-${field}`}>{`${name}: ${faults[field]}`}</li>)}
        </ul>
      )}
    </form>
  )
}
