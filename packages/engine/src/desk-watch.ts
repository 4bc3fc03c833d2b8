import { freeTextFault, type Denial, type Input, type Mic, type Observation, type UnixUs } from '@sluice/domain'
import { answer, commander } from './answers.ts'
import { cancelChild } from './child-requests.ts'
import { venuesMayBeBack } from './decisions.ts'
import type { DeskState } from './desk-state.ts'
import { noticeLostMarkets, watchMarkets, wouldNoticeLostMarket } from './market-watch.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** What the edge measured. */
export function observe(state: DeskState, { observations }: Of<'observe'>): void {
  let looked = false
  for (const seen of observations) {
    if (!looked && isAgeOfKnown(state, seen)) {
      looked = true
      noticeLostMarkets(state)
    }
    if (seen.kind === 'projection-lag') state.alerts.onProjectionLag(seen.lagUs, seen.lagRecords, state)
    else if (seen.kind === 'model-drift') state.alerts.onModelDrift(seen, state)
    else if (seen.kind === 'model-age') state.alerts.onModelAge(seen.modelId, seen.ageUs, state)
    else if (state.venues.has(seen.mic) && seen.kind === 'clock-offset') state.alerts.onClockOffset(seen.mic, seen.offsetUs, state)
    else if (seen.kind === 'feed-age' && state.venues.has(seen.mic)) {
      state.alerts.onFeedAge(seen.mic, seen.ageUs, state)
      const staleUs = staleFor(seen)
      if (staleUs !== null) state.breakers.onStale(seen.mic, staleUs, state.nowUs)
    }
  }
}

const isAgeOfKnown = (state: DeskState, seen: Observation): boolean => seen.kind === 'feed-age' && state.venues.has(seen.mic)

/** Whether an `observe` of these would change anything; `nowUs`: the time that its entry would have. */
export function wouldObserve(state: DeskState, observations: readonly Observation[], nowUs: UnixUs): boolean {
  return observations.some((seen) => {
    if (seen.kind === 'projection-lag') return state.alerts.wouldProjectionLagChange(seen.lagUs, nowUs)
    if (seen.kind === 'model-drift') return state.alerts.wouldModelDriftChange(seen.modelId, seen.psi, nowUs)
    if (seen.kind === 'model-age') return state.alerts.wouldModelAgeChange(seen.modelId, seen.ageUs, nowUs)
    if (!state.venues.has(seen.mic)) return false
    if (seen.kind === 'clock-offset') return state.alerts.wouldClockOffsetChange(seen.mic, seen.offsetUs, nowUs)
    if (wouldNoticeLostMarket(state, nowUs) || state.alerts.wouldFeedAgeChange(seen.mic, seen.ageUs, nowUs)) return true
    const staleUs = staleFor(seen)
    return staleUs !== null && state.breakers.wouldOpenByStale(seen.mic, staleUs)
  })
}

/** How long a venue has been blind in every symbol; null: it is not, or it never saw anything and is used for nothing. */
const staleFor = ({ ageUs, staleSymbols, symbols }: Extract<Observation, { kind: 'feed-age' }>): number | null =>
  symbols > 0 && staleSymbols === symbols ? ageUs : null

export function setBreaker(state: DeskState, { source, mic, action, reason }: Of<'set-breaker'>): void {
  answer(state, source, null, textDenial('reason', reason) ?? state.breakers.set(mic, action, commander(source), reason, state.nowUs))
}

export function acknowledgeAlert(state: DeskState, { source, alertId, comment }: Of<'acknowledge-alert'>): void {
  answer(state, source, null, textDenial('comment', comment) ?? state.alerts.book.acknowledge(alertId, commander(source), comment, state))
}

export function commentAlert(state: DeskState, { source, alertId, text }: Of<'comment-alert'>): void {
  answer(state, source, null, textDenial('text', text) ?? state.alerts.book.comment(alertId, commander(source), text, state))
}

export function assignAlert(state: DeskState, { source, alertId, assignee }: Of<'assign-alert'>): void {
  answer(state, source, null, textDenial('assignee', assignee) ?? state.alerts.book.assign(alertId, commander(source), assignee, state))
}

/** What keeps a text from being stored; null text: none was given. */
function textDenial(field: string, text: string | null): Denial | null {
  const why = text === null ? null : freeTextFault(text)
  return why === null ? null : { code: 'TEXT_REFUSED', field, why }
}

/** After a change of the configuration: every breaker is told again, so that whoever listens knows them all. */
export function watchNewConfig(state: DeskState): void {
  state.breakers.useConfig(state.config, state.nowUs)
  state.alerts.useConfig(state.config, state)
  forgetSessionsOfGoneVenues(state)
  watchMarkets(state)
  state.settleModels(true)
  for (const { mic } of state.config.venues) state.touchBreaker(mic)
}

function forgetSessionsOfGoneVenues(state: DeskState): void {
  const gone = [...state.sessions.values()].filter(({ mic }) => mic !== null && !state.venues.has(mic)).map(({ session }) => session)
  for (const session of gone) state.sessions.delete(session)
  state.alerts.onSessionsGone(new Set(gone), state)
}

export function alertDue(state: DeskState, no: number): void {
  if (state.alerts.timerFired(no)) state.alerts.onTime(state)
}

export function breakerDue(state: DeskState, no: number): void {
  if (state.breakers.timerFired(no)) state.breakers.onTime(state.nowUs)
}

/** What is live there is cancelled; what it leaves is planned anew as soon as the venue confirms. */
function cancelAllAt(state: DeskState, mic: Mic): void {
  for (const child of state.liveChildren()) {
    if (child.order.mic !== mic) continue
    child.planAnewAtOnce ??= 'venue-breaker'
    cancelChild(state, child)
  }
}

/** At the end of an entry: what the changes of breakers cause, then the records and timers of breakers and alerts. */
export function settleWatch(state: DeskState): void {
  // A freed venue lets orders leave, which probe and change breakers once more; an order that leaves never frees one.
  for (let changes = state.breakers.takeChanges(); changes.length > 0; changes = state.breakers.takeChanges()) {
    for (const { mic, opened } of changes) {
      state.touchBreaker(mic)
      if (opened) cancelAllAt(state, mic)
    }
    if (changes.some(({ freed }) => freed)) venuesMayBeBack(state)
  }
  state.settleModels()
  state.recordWatch()
}
