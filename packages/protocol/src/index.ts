export type {
  Aggressiveness, AlertEvent, AlertId, AlertKind, AlertRecord, AlertRule, BreakerCause, BreakerRecord, BreakerStatus, Candidate, ChildRecord, DecisionRecord, Denial, ExecutionRecord, IncidentRecord, Instrument, KillRecord, ObjectiveDimension, ObjectiveRecord,
  Exploration, FeatureReference, GateCheck, GateReport, ModelEvent, ModelKind, ModelStage, ObjectiveWeights, OrdStatus, OrderCapacity, OrderInstructions, OrdType, OverrideAction, OverrideKind, OverrideRecord, ParentKpi, ParentRecord, ParentStatus, Plan, PlanSlice, PlanStep, RankedCandidate, RiskLimits, ScoreSource, Side, StrategyRecord,
  TimeInForce, TradingState, Venue, VenueKind,
} from '@sluice/domain'
export {
  AGGRESSIVENESS, ALERT_KINDS, ALERT_UNITS, CANARY_SHARE_MICRO_MAX, SHADOWS_MAX, FIRM_OBJECTIVE, LASTING_OVERRIDES, OBJECTIVE_DIMENSIONS, WEIGHT_MAX, freeTextFault, isDark, sideSign, symbolObjective, symbolOfObjective, TRADE_FLAG, TRADING_STATES,
} from '@sluice/domain'
export { PROTOCOL_VERSION } from './version.ts'
export type {
  AlertRow, BreakerRow, CoreHealth, CoreRow, DeskRow, FaultsRow, FeatureFaultsHealth, FeedHealth, GatewayRow, HealthRow, IncidentRow, LadderLevel, LatencyStats, Mode, OrderRow, ParentRow, PrintRow, ProviderMeasurement, QuoteRow, ScoreRow, ScoringHealth, SessionHealth, StoreRow, TapeHealth, TapeRow, UnsettledRow,
} from './rows.ts'
export {
  TRAINING_KINDS, TRAINING_LOG_MAX, TRAINING_SOURCES,
  type DatasetManifest, type ModelDocuments, type ModelRow, type OffPolicyAnswer, type OffPolicyQuestion, type ShadowFigures, type TrainingCurve, type TrainingKind, type TrainingRow,
  type TrainingSource, type WhyAnswer,
} from './models.ts'
export { PRINTS_MAX, PRINTS_PER_SYMBOL_MAX } from './rows.ts'
export {
  TOPICS, TOPICS_PER_CLIENT_MAX, TopicSchema, SubscribeSchema, classify, executionId, orderTopic, parentIdOfTopic, rowIdOf, scoreRowId,
  type FixedTopic, type OrderTopic, type Row, type RowId, type RowOf, type Topic, type TopicMessage, type TopicRows,
} from './topics.ts'
export { applyTopicMessage, emptyTopicView, type Applied, type TopicView } from './topic-view.ts'
export { ACCOUNT_LENGTH_MAX, EXPIRES_IN_S_MAX, ORDER_QTY_MAX, REASON_LENGTH_MAX, SYMBOL_LENGTH_MAX, WeightsSchema, freeText } from './fields.ts'
export {
  CancelChildSchema, CancelParentSchema, EditWaterfallSchema, EndOverrideSchema, ExcludeVenueSchema, ForceVenueSchema, PauseParentSchema, ResumeParentSchema,
  ORDER_CAPACITIES, PARENT_ORDER_TYPES, ReplaceParentSchema, SendChildSchema, SubmitParentSchema, TIMES_IN_FORCE,
} from './order-commands.ts'
export { ControlSessionSchema, MSG_SEQ_NUM_MAX, POSITIONS_MAX, ResolveChildSchema, SetPositionsSchema, StartPositionSchema, TOLD_EXECUTIONS_MAX, ToldExecutionSchema } from './session-commands.ts'
export {
  FIX_MESSAGES_LIMIT_MAX, FIX_SEARCH_LENGTH_MAX, FixMessagesQuerySchema, type FixFieldRow, type FixMessageRow, type FixMessagesPage, type FixMessagesQuery,
} from './fix-messages.ts'
export { ClearWeightsSchema, EngageKillSchema, OpenBreakerSchema, ReleaseKillSchema, ResetBreakerSchema, SetStrategySchema, SetWeightsSchema } from './risk-commands.ts'
export {
  ApproveModelSchema, CancelTrainingSchema, ProposeModelSchema, RejectModelSchema, RollbackModelSchema, StageModelSchema, StartTrainingSchema, TRAINING_SEED_MAX,
} from './model-commands.ts'
export { AcknowledgeAlertSchema, AssignAlertSchema, CommentAlertSchema } from './alert-commands.ts'
export {
  CreateUserSchema, EndUserSessionsSchema, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, SetFaultSchema, SetUserDisabledSchema, SetUserPasswordSchema, SetUserRoleSchema,
} from './admin-commands.ts'
export {
  MARKET_FAULTS, MOMENT_FAULTS, PROJECTOR_FAULTS, SCORER_FAULTS, SYMBOL_FAULTS, VENUE_FAULTS, VENUE_FAULT_GROUPS,
  type MarketFault, type ProjectorFault, type ScorerFault, type SymbolFault, type VenueFault, type VenueFaultGroup,
} from './faults.ts'
export { HASHED_TOPICS, isHashed, recordsHash, stateHashes, viewHash, type HashedState } from './view-hash.ts'
export {
  COMMAND_NAMES, CommandSchema, OrderStatusByRequestSchema, requestErrorOf,
  type Command, type CommandAnswer, type CommandName, type CommandRequest, type RequestError, type RequestStatus,
} from './commands.ts'
export { PERMISSIONS, READS, may, type Permission, type Read } from './permissions.ts'
export { PERMISSION_WORDS, ROLE_WORDS, forbiddenText } from './permission-words.ts'
export { allowedWords } from './fault-words.ts'
export { ROLES, isRole, type Role } from './roles.ts'
export { COMMAND_ACK_MS_MAX, SOCKET_PATH, SUBSCRIBE_ACK_MS_MAX, type ClientToServerEvents, type ServerToClientEvents, type SubscribeAnswer } from './events.ts'
export {
  AUDIT_LIMIT_MAX, AUDIT_OUTCOMES, AlertsQuerySchema, AuditQuerySchema, COMMANDS_PATH, ORDERS_LIMIT_MAX, ObjectiveHistoryQuerySchema, ObjectivePreviewQuerySchema, OffPolicyQuerySchema, OrdersQuerySchema, PREVIEW_DECISIONS_MAX,
  SlippageQuerySchema,
  type AlertsPage, type AuditEvent, type AuditOutcome, type AuditPage, type AuditPageQuery, type EngineHashes, type FirstChoice, type HttpError, type Me, type ObjectiveHistory, type ObjectivePreview, type OrderDetail, type OrdersPage, type OrdersQuery, type People, type PreviewMeans, type Reference, type SlippageArm, type SlippagePoint, type SlippageSeries, type UserRow, type Users,
} from './http.ts'
export { avgPxText, avgPxUnits, bpsText, decimalsOf, groupedText, lotsOf, moneyText, priceText, priceUnits, sharesOf, unixMs } from './units.ts'
