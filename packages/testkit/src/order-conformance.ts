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
  { id: '14M', title: 'a conditionally required field that is missing in an order or a replacement: BusinessMessageReject 380=5 that names it' },
  { id: '14L', title: 'an order while the desk takes none: BusinessMessageReject 380=4 that names the order' },
  { id: 'refusal', title: 'an order that asks for what is not done here: ExecutionReport with 39=8, 103=11 and 37=NONE; a change of that kind: OrderCancelReject with 102=2' },
  { id: '18A', title: 'every ExecutionReport of an order goes back the way: on behalf of and deliver to, sender and target, with their sub and location ids, reversed' },
  { id: '18A', title: 'an OrderCancelReject goes back the way of its request: the same fields, reversed' },
  { id: 'data', title: 'an order with encoded text that holds the separator is taken whole, its fields behind it too' },
  { id: 'G', title: 'a replacement: 35=G to the venue, then ExecutionReport with 150=5, the new name in 11 and the old one in 41; fills come under the new name' },
  { id: 'G', title: 'a replacement that comes too late: OrderCancelReject with 434=2, 102=0 and 39=2; a cancel by the name before: 434=1, 102=1' },
  { id: 'F', title: 'a cancel that crosses the fill at its venue: the fill, then OrderCancelReject with 434=1, 102=0 and 39=2' },
  { id: 'H', title: 'an order status request: ExecutionReport with 150=I, how it stands and 790; of an unknown order 39=8 with 37=NONE' },
  { id: 'AF', title: 'a mass status request: an ExecutionReport for every open order, with 584, 911 and 912; of a kind that is not done here 39=8 with 911=0' },
  { id: 'GTD', title: 'good till a time: taken back at its venue then, and ended with 150=C' },
  { id: 'FOK', title: 'fill or kill: leaves with 59=4, and ends when it is not filled' },
  { id: 'MinQty', title: 'MinQty: the venue that can hold it gets 110, and nothing is posted for it' },
  { id: 'MaxFloor', title: 'MaxFloor: no more shows at a time, and the next part follows a fill' },
  { id: 'ExDest', title: 'ExDestination: that venue gets it and no other; one that is not known: ExecutionReport with 39=8' },
  { id: 'peg', title: 'a midpoint peg: 40=P with 18=M at a venue that trades at the midpoint' },
  { id: 'short', title: 'a short sale: leaves with 54=5, 114=N and 5700; without a locate, and a long sale beyond the position, 39=8 where positions are kept' },
  { id: 'copy', title: 'drop copy: the same ExecutionReport, with 797=Y and the owner in 115' },
  { id: 'copy', title: 'drop copy: what was told while its session was away is sent when it is back, once, with 43=Y' },
  { id: 'E10', title: 'cancel on disconnect: open orders are canceled where that is agreed, and only there; their owner hears so when it is back' },
  { id: 'E8', title: 'after a reconnect of a venue every open order is asked about (35=H), and nothing new leaves for it before the answers' },
  { id: 'race', title: 'a fill before the acknowledgement: told at once, the rest of the order works on' },
  { id: 'race', title: 'a fill that its venue tells after the cancel: booked, ExecutionReport with 150=F and 39=4' },
  { id: 'race', title: 'a fill that its venue tells after it refused the order: booked, and what works elsewhere is cut to what is left' },
  { id: 'race', title: 'more filled than was asked for: booked and told, and a critical incident' },
  { id: 'bust', title: 'a trade that its venue takes back: 150=H to the OMS and the drop copy, with our ExecID of it in 19, and 14, 151 and 6 as the executions stand' },
  { id: 'bust', title: 'a trade that its venue corrects: 150=G to the OMS and the drop copy, with our ExecID of it in 19, and 14, 151 and 6 as the executions stand' },
  { id: 'E12', title: 'under the throttle of a venue a kill goes first: what waits never leaves, what rests is canceled' },
] as const satisfies readonly OrderRule[]
