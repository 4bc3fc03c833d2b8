'use client'
import { Badge, cn, Panel, SafeText } from '@sluice/ui'
import { titleCase } from '../order/words.ts'
import { scopeText, type Scope, type ScopeName } from './scopes.ts'

export interface ScopeListProps {
  readonly scopes: readonly Scope[]
  readonly names: ReadonlyMap<string, string>
  readonly selected: ScopeName
  /** Scopes whose weights were changed on this page and not published. */
  readonly dirty: ReadonlySet<string>
  readonly onSelect: (name: ScopeName) => void
}

/** Where weights hold: the firm, and every symbol with or without weights of its own. */
export function ScopeList({ scopes, names, selected, dirty, onSelect }: ScopeListProps) {
  return (
    <Panel title="Scopes" note="own weights win" className="min-h-0 flex-1">
      <ul className="py-1">
        {scopes.map((scope) => (
          <li key={scope.name} className={cn(scope.symbol === null && 'mb-1 border-b border-line pb-1')}>
            <button type="button" data-testid={`scope-${scope.symbol ?? scope.name}`} aria-current={scope.name === selected} onClick={() => onSelect(scope.name)}
              className={cn('flex h-[28px] w-full items-center gap-2 px-3 text-left hover:bg-hover focus-visible:outline-offset-[-2px]', scope.name === selected && 'bg-selected')}>
              <span className="shrink-0 font-semibold">{scopeText(scope.name)}</span>
              {scope.symbol !== null && <SafeText lines={1} className="text-xs text-muted">{names.get(scope.symbol) ?? ''}</SafeText>}
              <span className="ml-auto flex shrink-0 items-center gap-1.5">
                {dirty.has(scope.name) && <span className="text-xs text-warning">edited</span>}
                {scope.usesFirm ? <span className="text-xs text-muted">firm’s</span> : <Badge tone="accent">{`v${scope.live.version}${scope.live.preset === null ? '' : ` ${titleCase(scope.live.preset)}`}`}</Badge>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
