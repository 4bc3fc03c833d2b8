/** A rule of FIX 4.4 that needs the order layer behind the session; tried on the whole core over TCP. */
export interface OrderRule {
  /** Scenario of the published FIX 4.4 session test cases, or our own sign where they have none. */
  readonly id: string
  readonly title: string
}

/** Cases of apps/desk/test/order-conformance.test.ts, which has one test for each; listed in docs/fix-conformance.md. */
export const ORDER_RULES = [
  { id: '19A', title: 'PossResend of an order that is known: its state is told, nothing new leaves' },
  { id: '19B', title: 'PossResend of an order that is not known: it is an order' },
  { id: 'ClOrdID', title: 'a ClOrdID that was used: ExecutionReport with 39=8 and 103=6; the first order goes on' },
  { id: '14M', title: 'a conditionally required field that is missing in an order: BusinessMessageReject 380=5 that names the order' },
  { id: '14L', title: 'an order while the desk takes none: BusinessMessageReject 380=4 that names the order' },
  { id: 'refusal', title: 'an order that asks for what is not done here: ExecutionReport with 39=8, 103=11 and 37=NONE; a change of that kind: OrderCancelReject with 102=2' },
  { id: '18A', title: 'every ExecutionReport of an order goes back the way: on behalf of and deliver to, sender and target, with their sub and location ids, reversed' },
  { id: '18A', title: 'an OrderCancelReject goes back the way of its request' },
  { id: 'data', title: 'an order with encoded text that holds the separator is taken whole, its fields behind it too' },
  { id: 'E12', title: 'under the throttle of a venue a kill goes first: what waits never leaves, what rests is canceled' },
] as const satisfies readonly OrderRule[]
