import type { DecisionRecord, ParentRow, ScoreSource } from '@sluice/protocol'
import { ContributionBars, formatSigned } from '@sluice/ui'
import { whyFirst } from './decision-model.ts'
import { isChosenByScores, planReasons, type PlanUnits } from './plan-reasons.ts'
import { MANNER_WORDS, sourceText, titleCase } from './words.ts'

/** Why a plan is as it is: what the order itself rules, then what speaks for its first venue. */
export function WhyPlan({ parent, decision, units }: { readonly parent: ParentRow; readonly decision: DecisionRecord; readonly units: PlanUnits | undefined }) {
  const reasons = planReasons(parent, decision, units)
  const scored = isChosenByScores(parent)
  return (
    <div className="flex flex-col gap-2">
      {reasons.length > 0 && <ul data-testid="plan-reasons" className="flex flex-col gap-1 leading-[18px]">{reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>}
      {scored && <WhyBars decision={decision} />}
    </div>
  )
}

/** What speaks for the first venue against the runner-up, part by part of the objective. */
export function WhyBars({ decision }: { readonly decision: DecisionRecord }) {
  const why = whyFirst(decision)
  if (why === null) return <p className="text-muted">{decision.ranked.length === 0 ? `Venues were not scored: ${sourceText(decision.scoreSource)}.` : 'Only one venue was a candidate.'}</p>
  return (
    <div data-testid="why-bars">
      <ContributionBars items={why.parts.map(({ dimension, valueBps }) => ({ id: dimension, label: titleCase(dimension), valueBps }))} />
      <p className="mt-2 text-xs text-muted">
        {why.first.mic} {MANNER_WORDS[why.first.aggressiveness]} expected {formatSigned(why.advantageBps)} bps better than {why.second.mic} {MANNER_WORDS[why.second.aggressiveness]}; <ScoredBy source={decision.scoreSource} />
      </p>
    </div>
  )
}

/** The name of a model stands on one line. */
export const ScoredBy = ({ source }: { readonly source: ScoreSource }) => <span className={source.kind === 'model' ? 'whitespace-nowrap' : undefined}>{sourceText(source)}</span>
