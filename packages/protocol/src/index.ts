export type {
  Aggressiveness, Candidate, ChildRecord, DecisionRecord, Denial, ExecutionRecord, IncidentRecord, Instrument, KillRecord, ObjectiveDimension, ObjectiveRecord,
  ObjectiveWeights, OrdStatus, ParentKpi, ParentRecord, ParentStatus, Plan, PlanSlice, PlanStep, RankedCandidate, RiskLimits, ScoreSource, Side, StrategyRecord,
  TimeInForce, Venue, VenueKind,
} from '@sluice/domain'
export { OBJECTIVE_DIMENSIONS, WEIGHT_MAX, isDark, sideSign } from '@sluice/domain'
export { PROTOCOL_VERSION } from './version.ts'
export type {
  CoreHealth, CoreRow, DeskRow, GatewayRow, HealthRow, IncidentRow, LadderLevel, LatencyStats, Mode, OrderRow, ParentRow, QuoteRow, ScoreRow, StoreRow,
} from './rows.ts'
export {
  TOPICS, TOPICS_PER_CLIENT_MAX, TopicSchema, SubscribeSchema, classify, orderTopic, parentIdOfTopic, rowIdOf, scoreRowId,
  type FixedTopic, type OrderTopic, type Row, type RowId, type RowOf, type Topic, type TopicMessage, type TopicRows,
} from './topics.ts'
export { applyTopicMessage, emptyTopicView, type Applied, type TopicView } from './topic-view.ts'
export {
  COMMAND_NAMES, CancelParentSchema, CommandSchema, ORDER_QTY_MAX, OrderStatusByRequestSchema, REASON_LENGTH_MAX, SYMBOL_LENGTH_MAX, SetKillSchema, SetStrategySchema,
  SetWeightsSchema, SubmitParentSchema, WeightsSchema, requestErrorOf,
  type Command, type CommandAnswer, type CommandName, type CommandRequest, type RequestError, type RequestStatus,
} from './commands.ts'
export { PERMISSIONS, ROLES, isRole, may, type Role } from './permissions.ts'
export { COMMAND_ACK_MS_MAX, SOCKET_PATH, SUBSCRIBE_ACK_MS_MAX, type ClientToServerEvents, type ServerToClientEvents, type SubscribeAnswer } from './events.ts'
export {
  ORDERS_LIMIT_MAX, OrdersQuerySchema, SlippageQuerySchema,
  type HttpError, type Me, type OrderDetail, type OrdersPage, type OrdersQuery, type Reference, type SlippageArm, type SlippagePoint, type SlippageSeries,
} from './http.ts'
export { avgPxText, avgPxUnits, bpsText, decimalsOf, groupedText, lotsOf, moneyText, priceText, priceUnits, sharesOf, unixMs } from './units.ts'
