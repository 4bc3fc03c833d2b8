/**
 * Component blocks of FIX 4.4: `Name: members`. A member is a field by its name, with `!` where it is required, and with its members in
 * parentheses where it counts a repeating group; `<Block>` stands for a block's members, of which those with `!` are required only
 * under `<Block>!`. The order within a group is the order on the wire.
 */
export const FIX44_BLOCKS = `
Instrument: Symbol! SymbolSfx SecurityID SecurityIDSource NoSecurityAltID(SecurityAltID SecurityAltIDSource) Product CFICode SecurityType SecuritySubType
  MaturityMonthYear MaturityDate PutOrCall CouponPaymentDate IssueDate RepoCollateralSecurityType RepurchaseTerm RepurchaseRate Factor CreditRating InstrRegistry CountryOfIssue
  StateOrProvinceOfIssue LocaleOfIssue RedemptionDate StrikePrice StrikeCurrency OptAttribute ContractMultiplier CouponRate SecurityExchange Issuer EncodedIssuerLen
  EncodedIssuer SecurityDesc EncodedSecurityDescLen EncodedSecurityDesc Pool ContractSettlMonth CPProgram CPRegType NoEvents(EventType EventDate EventPx EventText)
  DatedDate InterestAccrualDate
UnderlyingInstrument: UnderlyingSymbol! UnderlyingSymbolSfx UnderlyingSecurityID UnderlyingSecurityIDSource
  NoUnderlyingSecurityAltID(UnderlyingSecurityAltID UnderlyingSecurityAltIDSource) UnderlyingProduct UnderlyingCFICode UnderlyingSecurityType UnderlyingSecuritySubType
  UnderlyingMaturityMonthYear UnderlyingMaturityDate UnderlyingPutOrCall UnderlyingCouponPaymentDate UnderlyingIssueDate UnderlyingRepoCollateralSecurityType
  UnderlyingRepurchaseTerm UnderlyingRepurchaseRate UnderlyingFactor UnderlyingCreditRating UnderlyingInstrRegistry UnderlyingCountryOfIssue
  UnderlyingStateOrProvinceOfIssue UnderlyingLocaleOfIssue UnderlyingRedemptionDate UnderlyingStrikePrice UnderlyingStrikeCurrency UnderlyingOptAttribute
  UnderlyingContractMultiplier UnderlyingCouponRate UnderlyingSecurityExchange UnderlyingIssuer EncodedUnderlyingIssuerLen EncodedUnderlyingIssuer
  UnderlyingSecurityDesc EncodedUnderlyingSecurityDescLen EncodedUnderlyingSecurityDesc UnderlyingCPProgram UnderlyingCPRegType UnderlyingCurrency UnderlyingQty
  UnderlyingPx UnderlyingDirtyPrice UnderlyingEndPrice UnderlyingStartValue UnderlyingCurrentValue UnderlyingEndValue
  NoUnderlyingStips(UnderlyingStipType UnderlyingStipValue)
InstrumentLeg: LegSymbol LegSymbolSfx LegSecurityID LegSecurityIDSource NoLegSecurityAltID(LegSecurityAltID LegSecurityAltIDSource) LegProduct LegCFICode
  LegSecurityType LegSecuritySubType LegMaturityMonthYear LegMaturityDate LegCouponPaymentDate LegIssueDate LegRepoCollateralSecurityType LegRepurchaseTerm
  LegRepurchaseRate LegFactor LegCreditRating LegInstrRegistry LegCountryOfIssue LegStateOrProvinceOfIssue LegLocaleOfIssue LegRedemptionDate LegStrikePrice
  LegStrikeCurrency LegOptAttribute LegContractMultiplier LegCouponRate LegSecurityExchange LegIssuer EncodedLegIssuerLen EncodedLegIssuer LegSecurityDesc
  EncodedLegSecurityDescLen EncodedLegSecurityDesc LegRatioQty LegSide LegCurrency LegPool LegDatedDate LegContractSettlMonth LegInterestAccrualDate
InstrumentExtension: DeliveryForm PctAtRisk NoInstrAttrib(InstrAttribType InstrAttribValue)
FinancingDetails: AgreementDesc AgreementID AgreementDate AgreementCurrency TerminationType StartDate EndDate DeliveryType MarginRatio
Underlyings: NoUnderlyings(<UnderlyingInstrument>!)
Legs: NoLegs(<InstrumentLeg>!)
LegStipulations: NoLegStipulations(LegStipulationType LegStipulationValue)
LegBenchmarkCurveData: LegBenchmarkCurveCurrency LegBenchmarkCurveName LegBenchmarkCurvePoint LegBenchmarkPrice LegBenchmarkPriceType
Parties: NoPartyIDs(PartyID PartyIDSource PartyRole NoPartySubIDs(PartySubID PartySubIDType))
NestedParties: NoNestedPartyIDs(NestedPartyID NestedPartyIDSource NestedPartyRole NoNestedPartySubIDs(NestedPartySubID NestedPartySubIDType))
NestedParties2: NoNested2PartyIDs(Nested2PartyID Nested2PartyIDSource Nested2PartyRole NoNested2PartySubIDs(Nested2PartySubID Nested2PartySubIDType))
SettlParties: NoSettlPartyIDs(SettlPartyID SettlPartyIDSource SettlPartyRole NoSettlPartySubIDs(SettlPartySubID SettlPartySubIDType))
SettlInstructionsData: SettlDeliveryType StandInstDbType StandInstDbName StandInstDbID NoDlvyInst(SettlInstSource DlvyInstType <SettlParties>)
OrderQtyData: OrderQty CashOrderQty OrderPercent RoundingDirection RoundingModulus
CommissionData: Commission CommType CommCurrency FundRenewWaiv
SpreadOrBenchmarkCurveData: Spread BenchmarkCurveCurrency BenchmarkCurveName BenchmarkCurvePoint BenchmarkPrice BenchmarkPriceType BenchmarkSecurityID
  BenchmarkSecurityIDSource
YieldData: YieldType Yield YieldCalcDate YieldRedemptionDate YieldRedemptionPrice YieldRedemptionPriceType
PegInstructions: PegOffsetValue PegMoveType PegOffsetType PegLimitType PegRoundDirection PegScope
DiscretionInstructions: DiscretionInst DiscretionOffsetValue DiscretionMoveType DiscretionOffsetType DiscretionLimitType DiscretionRoundDirection DiscretionScope
Stipulations: NoStipulations(StipulationType StipulationValue)
TrdRegTimestamps: NoTrdRegTimestamps(TrdRegTimestamp TrdRegTimestampType TrdRegTimestampOrigin)
PositionAmountData: NoPosAmt(PosAmtType PosAmt)
TradingSessions: NoTradingSessions(TradingSessionID TradingSessionSubID)
MiscFees: NoMiscFees(MiscFeeAmt MiscFeeCurr MiscFeeType MiscFeeBasis)
RoutingIDs: NoRoutingIDs(RoutingType RoutingID)
EncodableText: Text EncodedTextLen EncodedText
LinesOfText: NoLinesOfText!(Text! EncodedTextLen EncodedText)
PreTradeAllocations: NoAllocs(AllocAccount AllocAcctIDSource AllocSettlCurrency IndividualAllocID <NestedParties> AllocQty)
Booking: Account AcctIDSource AccountType DayBookingInst BookingUnit PreallocMethod AllocID <PreTradeAllocations> SettlType SettlDate CashMargin ClearingFeeIndicator
Handling: HandlInst ExecInst MinQty MaxFloor ExDestination <TradingSessions>
Terms: Currency ComplianceID SolicitedFlag TimeInForce EffectiveTime ExpireDate ExpireTime GTBookingInst <CommissionData> OrderCapacity OrderRestrictions
  CustOrderCapacity ForexReq SettlCurrency BookingType <EncodableText> SettlDate2 OrderQty2 Price2 PositionEffect CoveredOrUncovered MaxShow <PegInstructions>
  <DiscretionInstructions> TargetStrategy TargetStrategyParameters ParticipationRate
Registration: CancellationRights MoneyLaunderingStatus RegistID Designation
DeskInstructions: LocateID Objective OrderUrgency
MarketDataValues: MDEntryPx Currency MDEntrySize MDEntryDate MDEntryTime TickDirection MDMkt TradingSessionID TradingSessionSubID QuoteCondition TradeCondition
  AggressorSide MDEntryOriginator LocationID DeskID OpenCloseSettlFlag TimeInForce ExpireDate ExpireTime MinQty ExecInst SellerDays OrderID QuoteEntryID MDEntryBuyer
  MDEntrySeller NumberOfOrders MDEntryPositionNo Scope PriceDelta
`

export const FIX44_HEADER = `BeginString! BodyLength! MsgType! SenderCompID! TargetCompID! OnBehalfOfCompID DeliverToCompID SecureDataLen SecureData MsgSeqNum! SenderSubID
  SenderLocationID TargetSubID TargetLocationID OnBehalfOfSubID OnBehalfOfLocationID DeliverToSubID DeliverToLocationID PossDupFlag PossResend SendingTime! OrigSendingTime
  XmlDataLen XmlData MessageEncoding LastMsgSeqNumProcessed NoHops(HopCompID HopSendingTime HopRefID)`

export const FIX44_TRAILER = 'SignatureLength Signature CheckSum!'

/** Session messages: `MsgType Name: members`. */
export const FIX44_ADMIN_MESSAGES = `
0 Heartbeat: TestReqID
1 TestRequest: TestReqID!
2 ResendRequest: BeginSeqNo! EndSeqNo!
3 Reject: RefSeqNum! RefTagID RefMsgType SessionRejectReason <EncodableText>
4 SequenceReset: GapFillFlag NewSeqNo!
5 Logout: <EncodableText>
A Logon: EncryptMethod! HeartBtInt! RawDataLength RawData ResetSeqNumFlag NextExpectedMsgSeqNum MaxMessageSize NoMsgTypes(RefMsgType MsgDirection) TestMessageIndicator
  Username Password
`

/**
 * Application messages. Beyond the standard, and documented in docs/fix-dictionary.md: RptSeq(83), TransactTime(60) and AggressorSide(2446) of market data,
 * Symbol(55) of an X outside its entries, the price band of a SecurityStatus, the instructions of the desk's own orders, ExDestination(100),
 * LocateReqd(114) and LocateID(5700) that come back on reports, and CxlRejResponseTo(434).
 */
export const FIX44_APP_MESSAGES = `
6 IOI: IOIID! IOITransType! IOIRefID <Instrument>! <FinancingDetails> <Underlyings> Side! QtyType <OrderQtyData> IOIQty! Currency <Stipulations>
  NoLegs(<InstrumentLeg>! LegIOIQty <LegStipulations>) PriceType Price ValidUntilTime IOIQltyInd IOINaturalFlag NoIOIQualifiers(IOIQualifier) <EncodableText> TransactTime
  URLLink <RoutingIDs> <SpreadOrBenchmarkCurveData> <YieldData>
7 Advertisement: AdvId! AdvTransType! AdvRefID <Instrument>! <Legs> <Underlyings> AdvSide! Quantity! QtyType Price Currency TradeDate TransactTime <EncodableText> URLLink
  LastMkt TradingSessionID TradingSessionSubID
8 ExecutionReport: OrderID! SecondaryOrderID SecondaryClOrdID SecondaryExecID ClOrdID OrigClOrdID ClOrdLinkID QuoteRespID OrdStatusReqID MassStatusReqID TotNumReports
  LastRptRequested <Parties> TradeOriginationDate NoContraBrokers(ContraBroker ContraTrader ContraTradeQty ContraTradeTime ContraLegRefID) ListID CrossID OrigCrossID
  CrossType ExecID! ExecRefID ExecType! OrdStatus! WorkingIndicator OrdRejReason ExecRestatementReason Account AcctIDSource AccountType DayBookingInst BookingUnit
  PreallocMethod SettlType SettlDate CashMargin ClearingFeeIndicator <Instrument>! <FinancingDetails> <Underlyings> Side! <Stipulations> QtyType <OrderQtyData> OrdType
  PriceType Price StopPx <PegInstructions> <DiscretionInstructions> PeggedPrice DiscretionPrice TargetStrategy TargetStrategyParameters ParticipationRate
  TargetStrategyPerformance Currency ComplianceID SolicitedFlag TimeInForce EffectiveTime ExpireDate ExpireTime ExecInst OrderCapacity OrderRestrictions
  CustOrderCapacity LastQty UnderlyingLastQty LastPx UnderlyingLastPx LastParPx LastSpotRate LastForwardPoints LastMkt TradingSessionID TradingSessionSubID TimeBracket
  LastCapacity LeavesQty! CumQty! AvgPx! DayOrderQty DayCumQty DayAvgPx GTBookingInst TradeDate TransactTime ReportToExch <CommissionData>
  <SpreadOrBenchmarkCurveData> <YieldData> GrossTradeAmt NumDaysInterest ExDate AccruedInterestRate AccruedInterestAmt InterestAtMaturity EndAccruedInterestAmt
  StartCash EndCash TradedFlatSwitch BasisFeatureDate BasisFeaturePrice Concession TotalTakedown NetMoney SettlCurrAmt SettlCurrency SettlCurrFxRate
  SettlCurrFxRateCalc HandlInst MinQty MaxFloor PositionEffect MaxShow BookingType <EncodableText> SettlDate2 OrderQty2 LastForwardPoints2 MultiLegReportingType
  <Registration> TransBkdTime ExecValuationPoint ExecPriceType ExecPriceAdjustment PriorityIndicator PriceImprovement LastLiquidityInd
  NoContAmts(ContAmtType ContAmtValue ContAmtCurr) NoLegs(<InstrumentLeg>! LegQty LegSwapType <LegStipulations> LegPositionEffect LegCoveredOrUncovered <NestedParties>
  LegRefID LegPrice LegSettlType LegSettlDate LegLastPx) CopyMsgIndicator <MiscFees> ExDestination LocateReqd <DeskInstructions>
9 OrderCancelReject: OrderID! SecondaryOrderID SecondaryClOrdID ClOrdID! ClOrdLinkID OrigClOrdID! OrdStatus! WorkingIndicator OrigOrdModTime ListID Account AcctIDSource
  AccountType TradeOriginationDate TradeDate TransactTime CxlRejResponseTo! CxlRejReason <EncodableText>
B News: OrigTime Urgency Headline! EncodedHeadlineLen EncodedHeadline <RoutingIDs> NoRelatedSym(<Instrument>!) <Legs> <Underlyings> <LinesOfText>! URLLink RawDataLength RawData
C Email: EmailThreadID! EmailType! OrigTime Subject! EncodedSubjectLen EncodedSubject <RoutingIDs> NoRelatedSym(<Instrument>!) <Underlyings> <Legs> OrderID ClOrdID
  <LinesOfText>! RawDataLength RawData
D NewOrderSingle: ClOrdID! SecondaryClOrdID ClOrdLinkID <Parties> TradeOriginationDate TradeDate <Booking> <Handling> ProcessCode <Instrument>! <FinancingDetails>
  <Underlyings> PrevClosePx Side! LocateReqd TransactTime! <Stipulations> QtyType <OrderQtyData> OrdType! PriceType Price StopPx <SpreadOrBenchmarkCurveData> <YieldData>
  IOIID QuoteID <Terms> <Registration> <DeskInstructions>
E NewOrderList: ListID! BidID ClientBidID ProgRptReqs BidType! ProgPeriodInterval CancellationRights MoneyLaunderingStatus RegistID ListExecInstType ListExecInst
  EncodedListExecInstLen EncodedListExecInst AllowableOneSidednessPct AllowableOneSidednessValue AllowableOneSidednessCurr TotNoOrders! LastFragment
  NoOrders!(ClOrdID! SecondaryClOrdID ListSeqNo! ClOrdLinkID SettlInstMode <Parties> TradeOriginationDate TradeDate <Booking> <Handling> ProcessCode <Instrument>!
  <Underlyings> PrevClosePx Side! SideValueInd LocateReqd TransactTime <Stipulations> QtyType <OrderQtyData> OrdType PriceType Price StopPx
  <SpreadOrBenchmarkCurveData> <YieldData> Currency ComplianceID SolicitedFlag IOIID QuoteID TimeInForce EffectiveTime ExpireDate ExpireTime GTBookingInst
  <CommissionData> OrderCapacity OrderRestrictions CustOrderCapacity ForexReq SettlCurrency BookingType <EncodableText> SettlDate2 OrderQty2 Price2 PositionEffect
  CoveredOrUncovered MaxShow <PegInstructions> <DiscretionInstructions> TargetStrategy TargetStrategyParameters ParticipationRate Designation)
F OrderCancelRequest: OrigClOrdID! OrderID ClOrdID! SecondaryClOrdID ClOrdLinkID ListID OrigOrdModTime Account AcctIDSource AccountType <Parties> <Instrument>!
  <FinancingDetails> <Underlyings> Side! TransactTime! <OrderQtyData> ComplianceID <EncodableText>
G OrderCancelReplaceRequest: OrderID <Parties> TradeOriginationDate TradeDate OrigClOrdID! ClOrdID! SecondaryClOrdID ClOrdLinkID ListID OrigOrdModTime <Booking> <Handling>
  <Instrument>! <FinancingDetails> <Underlyings> Side! TransactTime! QtyType <OrderQtyData> OrdType! PriceType Price StopPx <SpreadOrBenchmarkCurveData> <YieldData>
  <Terms> LocateReqd <Registration> <DeskInstructions>
H OrderStatusRequest: OrderID ClOrdID! SecondaryClOrdID ClOrdLinkID <Parties> OrdStatusReqID Account AcctIDSource <Instrument>! <FinancingDetails> <Underlyings> Side!
J AllocationInstruction: AllocID! AllocTransType! AllocType! SecondaryAllocID RefAllocID AllocCancReplaceReason AllocIntermedReqType AllocLinkID AllocLinkType BookingRefID
  AllocNoOrdersType! NoOrders(ClOrdID OrderID SecondaryOrderID SecondaryClOrdID ListID <NestedParties2> OrderQty OrderAvgPx OrderBookingQty)
  NoExecs(LastQty ExecID SecondaryExecID LastPx LastParPx LastCapacity) PreviouslyReported ReversalIndicator MatchType Side! <Instrument>! <InstrumentExtension>
  <FinancingDetails> <Underlyings> <Legs> Quantity! QtyType LastMkt TradeOriginationDate TradingSessionID TradingSessionSubID PriceType AvgPx! AvgParPx
  <SpreadOrBenchmarkCurveData> Currency AvgPxPrecision <Parties> TradeDate! TransactTime SettlType SettlDate BookingType GrossTradeAmt Concession TotalTakedown NetMoney
  PositionEffect AutoAcceptIndicator <EncodableText> NumDaysInterest AccruedInterestRate AccruedInterestAmt TotalAccruedInterestAmt InterestAtMaturity
  EndAccruedInterestAmt StartCash EndCash LegalConfirm <Stipulations> <YieldData> TotNoAllocs LastFragment
  NoAllocs(AllocAccount AllocAcctIDSource MatchStatus AllocPrice AllocQty IndividualAllocID ProcessCode <NestedParties> NotifyBrokerOfCredit AllocHandlInst AllocText
  EncodedAllocTextLen EncodedAllocText <CommissionData> AllocAvgPx AllocNetMoney SettlCurrAmt AllocSettlCurrAmt SettlCurrency AllocSettlCurrency SettlCurrFxRate
  SettlCurrFxRateCalc AllocAccruedInterestAmt AllocInterestAtMaturity <MiscFees> NoClearingInstructions(ClearingInstruction) ClearingFeeIndicator
  AllocSettlInstType <SettlInstructionsData>)
K ListCancelRequest: ListID! TransactTime! TradeOriginationDate TradeDate <EncodableText>
L ListExecute: ListID! ClientBidID BidID TransactTime! <EncodableText>
M ListStatusRequest: ListID! <EncodableText>
N ListStatus: ListID! ListStatusType! NoRpts! ListOrderStatus! RptSeq! ListStatusText EncodedListStatusTextLen EncodedListStatusText TransactTime TotNoOrders! LastFragment
  NoOrders!(ClOrdID! SecondaryClOrdID CumQty! OrdStatus! WorkingIndicator LeavesQty! CxlQty! AvgPx! OrdRejReason <EncodableText>)
P AllocationInstructionAck: AllocID! <Parties> SecondaryAllocID TradeDate TransactTime! AllocStatus! AllocRejCode AllocType AllocIntermedReqType MatchStatus Product
  SecurityType <EncodableText> NoAllocs(AllocAccount AllocAcctIDSource AllocPrice IndividualAllocID IndividualAllocRejCode AllocText EncodedAllocTextLen EncodedAllocText)
Q DontKnowTrade: OrderID! SecondaryOrderID ExecID! DKReason! <Instrument>! <Underlyings> <Legs> Side! <OrderQtyData> LastQty LastPx <EncodableText>
R QuoteRequest: QuoteReqID! RFQReqID ClOrdID OrderCapacity NoRelatedSym!(<Instrument>! <FinancingDetails> <Underlyings> PrevClosePx QuoteRequestType QuoteType
  TradingSessionID TradingSessionSubID TradeOriginationDate Side QtyType <OrderQtyData> SettlType SettlDate SettlDate2 OrderQty2 Currency <Stipulations> Account
  AcctIDSource AccountType NoLegs(<InstrumentLeg>! LegQty LegSwapType LegSettlType LegSettlDate <LegStipulations> <NestedParties> <LegBenchmarkCurveData>)
  NoQuoteQualifiers(QuoteQualifier) QuotePriceType OrdType ValidUntilTime ExpireTime TransactTime <SpreadOrBenchmarkCurveData> PriceType Price Price2 <YieldData>
  <Parties>) <EncodableText>
S Quote: QuoteReqID QuoteID! QuoteRespID QuoteType NoQuoteQualifiers(QuoteQualifier) QuoteResponseLevel <Parties> TradingSessionID TradingSessionSubID <Instrument>!
  <FinancingDetails> <Underlyings> Side <OrderQtyData> SettlType SettlDate SettlDate2 OrderQty2 Currency <Stipulations> Account AcctIDSource AccountType
  NoLegs(<InstrumentLeg>! LegQty LegSwapType LegSettlType LegSettlDate <LegStipulations> <NestedParties> LegPriceType LegBidPx LegOfferPx <LegBenchmarkCurveData>) BidPx
  OfferPx MktBidPx MktOfferPx MinBidSize BidSize MinOfferSize OfferSize ValidUntilTime BidSpotRate OfferSpotRate BidForwardPoints OfferForwardPoints MidPx BidYield
  MidYield OfferYield TransactTime OrdType BidForwardPoints2 OfferForwardPoints2 SettlCurrBidFxRate SettlCurrOfferFxRate SettlCurrFxRateCalc CommType Commission
  CustOrderCapacity ExDestination OrderCapacity PriceType <SpreadOrBenchmarkCurveData> <YieldData> <EncodableText>
V MarketDataRequest: MDReqID! SubscriptionRequestType! MarketDepth! MDUpdateType AggregatedBook OpenCloseSettlFlag Scope MDImplicitDelete NoMDEntryTypes!(MDEntryType!)
  NoRelatedSym!(<Instrument>! <Underlyings> <Legs>) <TradingSessions> ApplQueueAction ApplQueueMax
W MarketDataSnapshotFullRefresh: MDReqID <Instrument>! <Underlyings> <Legs> FinancialStatus CorporateAction NetChgPrevDay
  NoMDEntries!(MDEntryType! <MarketDataValues> <EncodableText>) ApplQueueDepth ApplQueueResolution RptSeq TransactTime
X MarketDataIncrementalRefresh: MDReqID NoMDEntries!(MDUpdateAction! DeleteReason MDEntryType MDEntryID MDEntryRefID <Instrument> <Underlyings> <Legs> FinancialStatus
  CorporateAction <MarketDataValues> NetChgPrevDay <EncodableText>) ApplQueueDepth ApplQueueResolution Symbol RptSeq TransactTime
Y MarketDataRequestReject: MDReqID! MDReqRejReason NoAltMDSource(AltMDSourceID) <EncodableText>
Z QuoteCancel: QuoteReqID QuoteID! QuoteCancelType! QuoteResponseLevel <Parties> Account AcctIDSource AccountType TradingSessionID TradingSessionSubID
  NoQuoteEntries(<Instrument>! <FinancingDetails> <Underlyings> <Legs>)
AE TradeCaptureReport: TradeReportID! TradeReportTransType TradeReportType TradeRequestID TrdType TrdSubType SecondaryTrdType TransferReason ExecType TotNumTradeReports
  LastRptRequested UnsolicitedIndicator SubscriptionRequestType TradeReportRefID SecondaryTradeReportRefID SecondaryTradeReportID TradeLinkID TrdMatchID ExecID OrdStatus
  SecondaryExecID ExecRestatementReason PreviouslyReported! PriceType <Instrument>! <FinancingDetails> <OrderQtyData> QtyType <YieldData> <Underlyings>
  UnderlyingTradingSessionID UnderlyingTradingSessionSubID LastQty! LastPx! LastParPx LastSpotRate LastForwardPoints LastMkt TradeDate! ClearingBusinessDate AvgPx
  <SpreadOrBenchmarkCurveData> AvgPxIndicator <PositionAmountData> MultiLegReportingType TradeLegRefID NoLegs(<InstrumentLeg>! LegQty LegSwapType <LegStipulations>
  LegPositionEffect LegCoveredOrUncovered <NestedParties> LegRefID LegPrice LegSettlType LegSettlDate LegLastPx) TransactTime! <TrdRegTimestamps> SettlType SettlDate
  MatchStatus MatchType NoSides!(Side! OrderID! SecondaryOrderID ClOrdID SecondaryClOrdID ListID <Parties> Account AcctIDSource AccountType ProcessCode OddLot
  NoClearingInstructions(ClearingInstruction) ClearingFeeIndicator TradeInputSource TradeInputDevice OrderInputDevice Currency ComplianceID SolicitedFlag
  OrderCapacity OrderRestrictions CustOrderCapacity OrdType ExecInst TransBkdTime TradingSessionID TradingSessionSubID TimeBracket <CommissionData> GrossTradeAmt
  NumDaysInterest ExDate AccruedInterestRate AccruedInterestAmt InterestAtMaturity EndAccruedInterestAmt StartCash EndCash Concession TotalTakedown NetMoney
  SettlCurrAmt SettlCurrency SettlCurrFxRate SettlCurrFxRateCalc PositionEffect <EncodableText> SideMultiLegReportingType
  NoContAmts(ContAmtType ContAmtValue ContAmtCurr) <Stipulations> <MiscFees> ExchangeRule TradeAllocIndicator PreallocMethod AllocID
  NoAllocs(AllocAccount AllocAcctIDSource AllocSettlCurrency IndividualAllocID <NestedParties2> AllocQty)) CopyMsgIndicator PublishTrdIndicator ShortSaleReason
AF OrderMassStatusRequest: MassStatusReqID! MassStatusReqType! <Parties> Account AcctIDSource TradingSessionID TradingSessionSubID <Instrument> <UnderlyingInstrument> Side
AI QuoteStatusReport: QuoteStatusReqID QuoteReqID QuoteID! QuoteRespID QuoteType <Parties> TradingSessionID TradingSessionSubID <Instrument>! <FinancingDetails> <Underlyings>
  Side <OrderQtyData> SettlType SettlDate SettlDate2 OrderQty2 Currency <Stipulations> Account AcctIDSource AccountType
  NoLegs(<InstrumentLeg>! LegQty LegSwapType LegSettlType LegSettlDate <LegStipulations> <NestedParties>) NoQuoteQualifiers(QuoteQualifier) ExpireTime Price PriceType
  <SpreadOrBenchmarkCurveData> <YieldData> BidPx OfferPx MktBidPx MktOfferPx MinBidSize BidSize MinOfferSize OfferSize ValidUntilTime BidSpotRate OfferSpotRate
  BidForwardPoints OfferForwardPoints MidPx BidYield MidYield OfferYield TransactTime OrdType BidForwardPoints2 OfferForwardPoints2 SettlCurrBidFxRate
  SettlCurrOfferFxRate SettlCurrFxRateCalc CommType Commission CustOrderCapacity ExDestination QuoteStatus <EncodableText>
BE UserRequest: UserRequestID! UserRequestType! Username! Password NewPassword RawDataLength RawData
BF UserResponse: UserRequestID! Username! UserStatus UserStatusText
c SecurityDefinitionRequest: SecurityReqID! SecurityRequestType! <Instrument> <InstrumentExtension> <Underlyings> Currency <EncodableText> TradingSessionID TradingSessionSubID
  <Legs> ExpirationCycle SubscriptionRequestType
d SecurityDefinition: SecurityReqID! SecurityResponseID! SecurityResponseType! <Instrument> <InstrumentExtension> <Underlyings> Currency TradingSessionID TradingSessionSubID
  <EncodableText> <Legs> ExpirationCycle RoundLot MinTradeVol
e SecurityStatusRequest: SecurityStatusReqID! <Instrument>! <InstrumentExtension> <Underlyings> <Legs> Currency SubscriptionRequestType! TradingSessionID TradingSessionSubID
f SecurityStatus: SecurityStatusReqID <Instrument>! <InstrumentExtension> <Underlyings> <Legs> Currency TradingSessionID TradingSessionSubID UnsolicitedIndicator
  SecurityTradingStatus FinancialStatus CorporateAction HaltReason InViewOfCommon DueToRelated BuyVolume SellVolume HighPx LowPx LastPx TransactTime Adjustment
  <EncodableText> LowLimitPrice HighLimitPrice
g TradingSessionStatusRequest: TradSesReqID! TradingSessionID TradingSessionSubID TradSesMethod TradSesMode SubscriptionRequestType!
h TradingSessionStatus: TradSesReqID TradingSessionID! TradingSessionSubID TradSesMethod TradSesMode UnsolicitedIndicator TradSesStatus! TradSesStatusRejReason
  TradSesStartTime TradSesOpenTime TradSesPreCloseTime TradSesCloseTime TradSesEndTime TotalVolumeTraded <EncodableText>
j BusinessMessageReject: RefSeqNum RefMsgType! BusinessRejectRefID BusinessRejectReason! <EncodableText>
n XMLnonFIX:
q OrderMassCancelRequest: ClOrdID! SecondaryClOrdID MassCancelRequestType! TradingSessionID TradingSessionSubID <Instrument> <UnderlyingInstrument> Side TransactTime!
  <EncodableText>
r OrderMassCancelReport: ClOrdID SecondaryClOrdID OrderID! SecondaryOrderID MassCancelRequestType! MassCancelResponse! MassCancelRejectReason TotalAffectedOrders
  NoAffectedOrders(OrigClOrdID AffectedOrderID AffectedSecondaryOrderID) TradingSessionID TradingSessionSubID <Instrument> <UnderlyingInstrument> Side TransactTime
  <EncodableText>
x SecurityListRequest: SecurityReqID! SecurityListRequestType! <Instrument> <InstrumentExtension> <FinancingDetails> <Underlyings> <Legs> Currency <EncodableText>
  TradingSessionID TradingSessionSubID SubscriptionRequestType
y SecurityList: SecurityReqID! SecurityResponseID! SecurityRequestResult! TotNoRelatedSym LastFragment NoRelatedSym(<Instrument>! <InstrumentExtension> <FinancingDetails>
  <Underlyings> Currency <Stipulations> NoLegs(<InstrumentLeg>! LegSwapType LegSettlType <LegStipulations> <LegBenchmarkCurveData>) <SpreadOrBenchmarkCurveData>
  <YieldData> RoundLot MinTradeVol TradingSessionID TradingSessionSubID ExpirationCycle <EncodableText>)
`
