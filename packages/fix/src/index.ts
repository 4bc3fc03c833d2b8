export { FixAcceptor, type AcceptorTls, type FixAcceptorOptions } from './acceptor.ts'
export { FixInitiator, type FixInitiatorOptions, type InitiatorTls } from './initiator.ts'
export { type TransportOptions } from './connection.ts'
export { FixSession } from './session.ts'
export {
  SESSION_DEFAULTS, type DeliveryContext, type FixSessionConfig, type FixSessionState, type ResetPolicy, type SendRefusal, type Sent, type SessionHandlers, type SessionPhase, type SessionWire,
  type UnsentReason,
} from './session-config.ts'
export { SessionSchedule, type SessionInterval, type SessionIntervals } from './session-schedule.ts'
export { zonedIntervals, type ZonedHours } from './zoned-intervals.ts'
export { withoutSecrets, type Credentials } from './credentials.ts'
export { AddressList } from './address-list.ts'
export { LOCK_OUT_DEFAULTS, type LockOutOptions } from './lock-out.ts'
export { routingOf, type Routing } from './routing.ts'
export { FileSessionStore, type FileSessionStoreOptions } from './file-session-store.ts'
export { MemorySessionStore } from './memory-session-store.ts'
export { FileFixLog, parseFixLogLine, type FileFixLogOptions, type FixDirection, type FixLog, type FixLogEntry } from './fix-log.ts'
export { decodeMessage, FixMessage, type GroupEntry, type MessageFault } from './message.ts'
export { BODY_BYTES_MAX, Framer } from './framer.ts'
export { fieldText, MessageBuilder, msgTypeOf, type OutboundMessage } from './message-builder.ts'
export { fieldErrorText, REJECT, type FieldError, type Parsed } from './field-error.ts'
export { endOfUtcDay, formatUtc, parseUtc, type TimestampPrecision } from './utc-timestamp.ts'
export { formatAvgPx, formatPrice, formatQty, parsePrice, parseQty } from './decimal.ts'
export { type InstrumentLookup } from './field-reader.ts'
export { encodeCancel, encodeNewOrder, encodeReplace, encodeStatusRequest, parseVenueRequest, TAG_LOCATE, type SendCancel, type SendStatusRequest, type VenueOrderTerms, type VenueRequest } from './order-messages.ts'
export {
  encodeMassStatusRequest, encodeParentOrder, encodeParentReplace, parseMassStatusRequest, parseParentCancel, parseParentOrder, parseParentReplace, parseParentStatusRequest,
  TAG_OBJECTIVE, TAG_URGENCY, UNKNOWN_INSTRUMENT, type MassStatusRequest, type ParentCancel, type ParentParseOptions, type ParentReplacement, type ParentStatusRequest,
} from './parent-messages.ts'
export { denialText, type DenialUnits } from './denial-text.ts'
export { encodeMassStatusRefusal, type MassStatusRefusal } from './bare-reports.ts'
export { encodeChangeRefusal, refusedOrderOf } from './order-refusals.ts'
export {
  encodeBusinessReject, encodeCancelReject, encodeDropCopy, encodeParentCancelReject, encodeParentReport, encodeVenueExecution, ordRejReason,
  parseCancelReject, parseMessageReject, parseParentExecution, parseVenueExecution,
  type CancelRejected, type CancelRejectOut, type MessageRejected, type ParentExecution, type VenueExecution, type VenueExecutionOut,
} from './execution-messages.ts'
export {
  encodeMarketData, encodeMarketDataReject, encodeMarketDataRequest, parseMarketData, parseMarketDataRequest, TAG_AGGRESSOR_SIDE,
  type MarketDataEntry, type MarketDataRequest, type MarketDataUpdate,
} from './market-data-messages.ts'
export { encodeSecurityStatus, parseSecurityStatus, type SecurityStatus } from './security-status.ts'
export { tradeConditionsOf, tradeFlagsOf } from './trade-conditions.ts'
export { FEED_MSG_TYPES, FeedHandler, type FeedHandlerOptions } from './feed-handler.ts'
export { feedBench, type FeedBenchResult } from './feed-bench.ts'
export { codecBench, codecBenchMessages, type CodecBenchResult } from './codec-bench.ts'
export {
  describeMessage, FIX44, validateMessage, type BusinessFault, type DescribedField, type DescribedMessage, type Dictionary, type FieldDefinition, type FieldType, type Member, type MessageDefinition,
} from './dictionary/index.ts'
