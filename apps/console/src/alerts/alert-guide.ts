import type { AlertKind } from '@sluice/protocol'

export interface AlertGuideEntry {
  /** What the desk saw, and what it already did about it by itself. */
  readonly means: string
  /** What a person does now, in order. */
  readonly todo: readonly string[]
  /** What its value counts. */
  readonly measures: string
  /** What it is about: a venue, a session, the model, or the database. */
  readonly about: 'venue' | 'symbol' | 'session' | 'model' | 'database'
}

/** What every kind of alert means and what to do: shown beside the alert. */
export const ALERT_GUIDE: Readonly<Record<AlertKind, AlertGuideEntry>> = {
  'feed-stale': {
    about: 'venue', measures: 'age of the newest quote of the venue',
    means: 'No quote of this venue came for longer than it may. The venue is left out of new waterfalls until its quotes are fresh again; orders already there stay.',
    todo: ['See on Operations whether the market-data session is up and whether other venues are affected.', 'If only this venue is silent, call its support desk; if all are, look at our own network.', 'If orders rest there, cancel them from the order page: their prices may be old.'],
  },
  'session-down': {
    about: 'session', measures: 'sessions that were up and are down',
    means: 'A FIX session that was up is down. Nothing new goes there; what became of orders that were live is unknown until it is back and has been reconciled. It is dialled again by itself. One that a person stopped is a warning that says who. An OMS that logs out in order, and a session outside its hours, raise none.',
    todo: ['See on Operations since when, and whether its other session is down too.', 'If it does not come back within a minute, call the counterparty and ask for the state of our open orders.', 'After it is back, compare sequence numbers and open orders before you close this.'],
  },
  'inference-latency': {
    about: 'model', measures: 'rolling mean of the time for one decision\u2019s scores',
    means: 'The model takes longer for its scores than its budget. Decisions still use it until its deadline; past that the venue averages answer.',
    todo: ['See on Operations whether other stages are slow too: then the machine is busy.', 'If only inference is slow, tell the model\u2019s owner; a restart of the core loads it anew.', 'If it endangers orders, a risk manager can switch to the static strategy on Objectives.'],
  },
  'model-degradation': {
    about: 'model', measures: 'rolling squared error of the predicted slippage, as a multiple of the model card\u2019s',
    means: 'What orders cost differs from what the model said, by more than on the data it was judged on. It still scores: its first choices may be wrong.',
    todo: ['Compare predicted and real slippage of the last orders on the desk.', 'If the market is unusual today, tell the traders that scores are worth less.', 'If it persists, a risk manager can switch to the static strategy on Objectives.'],
  },
  'execution-performance': {
    about: 'venue', measures: 'share of what was sent to take that did not fill',
    means: 'Orders sent to take displayed shares at this venue mostly come back unfilled: its quotes may fade or be wrong.',
    todo: ['Look at the venue\u2019s last orders: partly filled, or nothing at all?', 'If nothing fills, open its breaker on Operations so that orders stop going there.', 'Call the venue; reset the breaker when it fills again.'],
  },
  'reject-burst': {
    about: 'venue', measures: 'refused orders of the venue within ten seconds',
    means: 'This venue refuses our orders. Each is routed elsewhere at once, and after some more its breaker opens by itself.',
    todo: ['Read the venue\u2019s reason on one of the refused orders.', 'If it is about us (a limit, a symbol, a session), mend it or call the venue.', 'Leave the breaker open until an order was taken again.'],
  },
  'projection-lag': {
    about: 'database', measures: 'age of the oldest journal record that is not yet in PostgreSQL',
    means: 'The database is behind the journal. Trading is not affected and nothing is lost: history, reports and stored orders are old until it has caught up.',
    todo: ['See the error and the lag on Operations: does it grow or shrink?', 'If it grows, see whether PostgreSQL runs, has room on its disk and answers.', 'It catches up by itself; nothing has to be entered again.'],
  },
  'provider-fallback': {
    about: 'model', measures: 'decisions in a row without the model\u2019s scores',
    means: 'Decisions are made by venue averages because the model did not answer in time or answered nonsense. Orders go on being routed, less well.',
    todo: ['See on Operations which provider runs, its note and whether inference is slow.', 'If the provider failed, a restart of the core loads it anew.', 'Tell the traders that scores are averages meanwhile.'],
  },
  'market-blind': {
    about: 'symbol', measures: '1 while nothing new may leave in the symbol',
    means: 'No venue tells a fresh, credible two-sided market of this symbol. Nothing new leaves in it; orders that wait say so and go on by themselves when the market is back.',
    todo: ['See on Operations whether one feed is silent or all are.', 'If all are, call the data line\u2019s desk; nothing has to be entered again.', 'Orders that must not wait: work them elsewhere and cancel them here.'],
  },
  'clock-offset': {
    about: 'venue', measures: 'distance of the venue\u2019s clock from ours',
    means: 'The stamps of this venue do not agree with our clock. Trading goes on by our own receive stamps; latencies and markouts of this venue cannot be relied on.',
    todo: ['See whether one venue is off or all: if all, our own clock is.', 'Check time synchronisation on our machine, then tell the venue.'],
  },
  'model-drift': {
    about: 'model', measures: 'population stability index of the features since training, median over the features',
    means: 'What the model is asked about differs from what it was trained on, so its scores are worth less. Unless configured otherwise it decides nothing while this is raised: the model before it or venue averages do. It is still asked, and decides again by itself when the features come back.',
    todo: ['Read above which feature moved, and see its training range on the model\u2019s page (Data).', 'If one venue or feed is behind it (Operations, Feeds), mend that: the model decides again by itself.', 'If the market itself is unusual, tell the traders that scores are averages meanwhile.', 'If it has changed for good, a risk manager trains a new model from this desk\u2019s decisions on Models and lets it shadow first.'],
  },
  'model-age': {
    about: 'model', measures: 'hours since the live model was trained',
    means: 'The live model was trained longer ago than it may be. It goes on scoring: nothing is known to be wrong, but venues and flows change, and what it learned grows old.',
    todo: ['See on Operations whether drift or degradation is rising too: then hurry.', 'A risk manager trains a new model on Models; it follows this one and has to pass the same gate.', 'Let it shadow, compare its figures, then canary and approval by a second person. This resolves once a younger model is live.'],
  },
  'venue-breaker': {
    about: 'venue', measures: '1 while the breaker is not closed',
    means: 'No new orders go to this venue and those that were live there are canceled: its breaker opened after rejects, silence or stale quotes, or a person opened it. Unless a person did, it tries single orders after a while and closes when they are answered.',
    todo: ['Read the cause on Operations.', 'Do what the cause asks for; the alert of the cause says more.', 'Reset it there once the venue is well, or wait for its probe.'],
  },
}
