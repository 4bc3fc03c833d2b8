import type { CrashRun } from './kill-core.ts'

/** A restart should take no longer. */
const READY_WITHIN_MS = 1_000

/** What a run of kills came to, one line each. */
export function crashTable({ kills, verdict, liveChildren }: CrashRun): string[] {
  const ready = kills.flatMap(({ readyMs }) => readyMs ?? [])
  return [
    `kills                          ${kills.length}, of them ${kills.length - ready.length} before the core was ready`,
    `children live at a kill        ${distribution(liveChildren, '')}`,
    `start to ready                 ${distribution(ready, ' ms')}`,
    `ready within 1 s               ${ready.filter((ms) => ms <= READY_WITHIN_MS).length} of ${ready.length}`,
    `start to logon of the OMS      ${distribution(kills.flatMap(({ omsUpMs }) => omsUpMs ?? []), ' ms')}`,
    `start to first execution told  ${distribution(kills.flatMap(({ executionMs }) => executionMs ?? []), ' ms')}`,
    `orders of the OMS              ${verdict.parents}; to venues ${verdict.venueOrders}; executions ${verdict.venueFills}, told ${verdict.ownerFills}`,
    `executions lost                ${verdict.fillsLost.length}`,
    `executions told that never were ${verdict.fillsInvented.length}`,
    `executed twice                 ${verdict.executedTwice.length}`,
    `sent twice                     ${verdict.sentTwice.length}`,
    `requests never answered        ${verdict.unanswered.length}`,
    `orders left open               ${verdict.stillOpen.length}`,
    `quantities that do not add up  ${verdict.quantityFaults.length}`,
  ]
}

/** Everything that went wrong; empty when nothing did. */
export function faultsOf({ verdict }: CrashRun): string[] {
  const { fillsLost, fillsInvented, executedTwice, sentTwice, unanswered, stillOpen, quantityFaults } = verdict
  return [...fillsLost, ...fillsInvented, ...executedTwice, ...sentTwice, ...unanswered.map((id) => `${id} was never answered`), ...stillOpen, ...quantityFaults]
}

function distribution(values: readonly number[], unit: string): string {
  if (values.length === 0) return 'none'
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): string => `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!)}${unit}`
  return `p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, largest ${at(1)}`
}
