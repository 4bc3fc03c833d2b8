import type { DecisionRecord } from '@sluice/protocol'
import { ContributionBars, formatSigned } from '@sluice/ui'
import { whyFirst } from './decision-model.ts'
import { MANNER_WORDS, sourceText, titleCase } from './words.ts'

export function whyTitle(decision: DecisionRecord | undefined): string {
  const why = decision === undefined ? null : whyFirst(decision)
  return why === null ? 'Why this venue' : `Why ${why.first.mic} before ${why.second.mic}`
}

/** What speaks for the first venue against the runner-up, part by part of the objective. */
export function WhyBars({ decision }: { readonly decision: DecisionRecord }) {
  const why = whyFirst(decision)
  if (why === null) return <p className="text-muted">{decision.ranked.length === 0 ? `Venues were not scored: ${sourceText(decision.scoreSource)}.` : 'Only one venue was a candidate.'}</p>
  return (
    <div data-testid="why-bars">
      <ContributionBars items={why.parts.map(({ dimension, valueBps }) => ({ id: dimension, label: titleCase(dimension), valueBps }))} />
      <p className="mt-2 text-xs text-muted">
        {why.first.mic} {MANNER_WORDS[why.first.aggressiveness]} expected {formatSigned(why.advantageBps)} bps better than {why.second.mic} {MANNER_WORDS[why.second.aggressiveness]}; {sourceText(decision.scoreSource)}
      </p>
    </div>
  )
}
