/**
 * Fields of FIX 4.4, one a line: `tag Name TYPE`, then `: code meaning; code meaning` where the standard enumerates the values,
 * `~ code meaning; ...` where the list only helps to read (other values are allowed), or `= tag` for the list of another field.
 * At the end stand the fields of later versions and the user-defined ones that this product speaks.
 */
export const FIX44_FIELDS = `
1 Account STRING
2 AdvId STRING
3 AdvRefID STRING
4 AdvSide CHAR: B buy; S sell; X cross; T trade
5 AdvTransType STRING: N new; C cancel; R replace
6 AvgPx PRICE
7 BeginSeqNo SEQNUM
8 BeginString STRING
9 BodyLength LENGTH
10 CheckSum STRING
11 ClOrdID STRING
12 Commission AMT
13 CommType CHAR: 1 per unit; 2 percent; 3 absolute; 4 percentage waived, cash discount; 5 percentage waived, enhanced units; 6 points per bond or contract
14 CumQty QTY
15 Currency CURRENCY
16 EndSeqNo SEQNUM
17 ExecID STRING
18 ExecInst MULTIPLEVALUESTRING: 1 not held; 2 work; 3 go along; 4 over the day; 5 held; 6 participate don't initiate; 7 strict scale; 8 try to scale; 9 stay on bid side; 0 stay on offer side; A no cross; B ok to cross; C call first; D percent of volume; E do not increase; F do not reduce; G all or none; H reinstate on system failure; I institutions only; J reinstate on trading halt; K cancel on trading halt; L last peg; M mid-price peg; N non-negotiable; O opening peg; P market peg; Q cancel on system failure; R primary peg; S suspend; T fixed peg to local best bid or offer; U customer display instruction; V netting; W peg to VWAP; X trade along; Y try to stop; Z cancel if not best; a trailing stop peg; b strict limit; c ignore price validity checks; d peg to limit price; e work to target strategy
19 ExecRefID STRING
21 HandlInst CHAR: 1 automated, private; 2 automated, public; 3 manual
22 SecurityIDSource STRING: 1 CUSIP; 2 SEDOL; 3 QUIK; 4 ISIN; 5 RIC; 6 ISO currency; 7 ISO country; 8 exchange symbol; 9 CTA symbol; A Bloomberg symbol; B Wertpapier; C Dutch; D Valoren; E Sicovam; F Belgian; G Common (Clearstream, Euroclear); H clearing house; I ISDA/FpML specification; J Options Price Reporting Authority
23 IOIID STRING
25 IOIQltyInd CHAR: L low; M medium; H high
26 IOIRefID STRING
27 IOIQty STRING
28 IOITransType CHAR: N new; C cancel; R replace
29 LastCapacity CHAR: 1 agent; 2 cross as agent; 3 cross as principal; 4 principal
30 LastMkt EXCHANGE
31 LastPx PRICE
32 LastQty QTY
33 NoLinesOfText NUMINGROUP
34 MsgSeqNum SEQNUM
35 MsgType STRING
36 NewSeqNo SEQNUM
37 OrderID STRING
38 OrderQty QTY
39 OrdStatus CHAR: 0 new; 1 partially filled; 2 filled; 3 done for day; 4 canceled; 5 replaced; 6 pending cancel; 7 stopped; 8 rejected; 9 suspended; A pending new; B calculated; C expired; D accepted for bidding; E pending replace
40 OrdType CHAR: 1 market; 2 limit; 3 stop; 4 stop limit; 5 market on close; 6 with or without; 7 limit or better; 8 limit with or without; 9 on basis; A on close; B limit on close; C forex market; D previously quoted; E previously indicated; F forex limit; G forex swap; H forex previously quoted; I funari; J market if touched; K market with left over as limit; L previous fund valuation point; M next fund valuation point; P pegged
41 OrigClOrdID STRING
42 OrigTime UTCTIMESTAMP
43 PossDupFlag BOOLEAN
44 Price PRICE
45 RefSeqNum SEQNUM
48 SecurityID STRING
49 SenderCompID STRING
50 SenderSubID STRING
52 SendingTime UTCTIMESTAMP
53 Quantity QTY
54 Side CHAR: 1 buy; 2 sell; 3 buy minus; 4 sell plus; 5 sell short; 6 sell short exempt; 7 undisclosed; 8 cross; 9 cross short; A cross short exempt; B as defined; C opposite; D subscribe; E redeem; F lend; G borrow
55 Symbol STRING
56 TargetCompID STRING
57 TargetSubID STRING
58 Text STRING
59 TimeInForce CHAR: 0 day; 1 good till cancel; 2 at the opening; 3 immediate or cancel; 4 fill or kill; 5 good till crossing; 6 good till date; 7 at the close
60 TransactTime UTCTIMESTAMP
61 Urgency CHAR: 0 normal; 1 flash; 2 background
62 ValidUntilTime UTCTIMESTAMP
63 SettlType CHAR: 0 regular; 1 cash; 2 next day; 3 T+2; 4 T+3; 5 T+4; 6 future; 7 when and if issued; 8 sellers option; 9 T+5
64 SettlDate LOCALMKTDATE
65 SymbolSfx STRING: WI when issued; CD EUCP with lump-sum interest
66 ListID STRING
67 ListSeqNo INT
68 TotNoOrders INT
69 ListExecInst STRING
70 AllocID STRING
71 AllocTransType CHAR: 0 new; 1 replace; 2 cancel
72 RefAllocID STRING
73 NoOrders NUMINGROUP
74 AvgPxPrecision INT
75 TradeDate LOCALMKTDATE
77 PositionEffect CHAR: O open; C close; R rolled; F FIFO
78 NoAllocs NUMINGROUP
79 AllocAccount STRING
80 AllocQty QTY
81 ProcessCode CHAR: 0 regular; 1 soft dollar; 2 step-in; 3 step-out; 4 soft-dollar step-in; 5 soft-dollar step-out; 6 plan sponsor
82 NoRpts INT
83 RptSeq INT
84 CxlQty QTY
85 NoDlvyInst NUMINGROUP
87 AllocStatus INT: 0 accepted; 1 block level reject; 2 account level reject; 3 received; 4 incomplete; 5 rejected by intermediary
88 AllocRejCode INT: 0 unknown account; 1 incorrect quantity; 2 incorrect average price; 3 unknown executing broker; 4 commission difference; 5 unknown order; 6 unknown list; 7 other; 8 incorrect allocated quantity; 9 calculation difference; 10 unknown or stale execution; 11 mismatched data value; 12 unknown ClOrdID; 13 warehouse request rejected
89 Signature DATA
90 SecureDataLen LENGTH
91 SecureData DATA
93 SignatureLength LENGTH
94 EmailType CHAR: 0 new; 1 reply; 2 admin reply
95 RawDataLength LENGTH
96 RawData DATA
97 PossResend BOOLEAN
98 EncryptMethod INT: 0 none; 1 PKCS; 2 DES; 3 PKCS/DES; 4 PGP/DES; 5 PGP/DES-MD5; 6 PEM/DES-MD5
99 StopPx PRICE
100 ExDestination EXCHANGE
102 CxlRejReason INT: 0 too late to cancel; 1 unknown order; 2 broker or exchange option; 3 already pending cancel or replace; 4 mass cancel request not possible; 5 OrigOrdModTime did not match; 6 duplicate ClOrdID; 99 other
103 OrdRejReason INT: 0 broker or exchange option; 1 unknown symbol; 2 exchange closed; 3 order exceeds limit; 4 too late to enter; 5 unknown order; 6 duplicate order; 7 duplicate of a verbally communicated order; 8 stale order; 9 trade along required; 10 invalid investor ID; 11 unsupported order characteristic; 12 surveillance option; 13 incorrect quantity; 14 incorrect allocated quantity; 15 unknown account; 99 other
104 IOIQualifier CHAR: A all or none; B market on close; C at the close; D VWAP; I in touch with; L limit; M more behind; O at the open; P taking a position; Q at the market; R ready to trade; S portfolio shown; T through the day; V versus; W indication, working away; X crossing opportunity; Y at the midpoint; Z pre-open
106 Issuer STRING
107 SecurityDesc STRING
108 HeartBtInt INT
110 MinQty QTY
111 MaxFloor QTY
112 TestReqID STRING
113 ReportToExch BOOLEAN
114 LocateReqd BOOLEAN
115 OnBehalfOfCompID STRING
116 OnBehalfOfSubID STRING
117 QuoteID STRING
118 NetMoney AMT
119 SettlCurrAmt AMT
120 SettlCurrency CURRENCY
121 ForexReq BOOLEAN
122 OrigSendingTime UTCTIMESTAMP
123 GapFillFlag BOOLEAN
124 NoExecs NUMINGROUP
126 ExpireTime UTCTIMESTAMP
127 DKReason CHAR: A unknown symbol; B wrong side; C quantity exceeds order; D no matching order; E price exceeds limit; F calculation difference; Z other
128 DeliverToCompID STRING
129 DeliverToSubID STRING
130 IOINaturalFlag BOOLEAN
131 QuoteReqID STRING
132 BidPx PRICE
133 OfferPx PRICE
134 BidSize QTY
135 OfferSize QTY
136 NoMiscFees NUMINGROUP
137 MiscFeeAmt AMT
138 MiscFeeCurr CURRENCY
139 MiscFeeType CHAR: 1 regulatory; 2 tax; 3 local commission; 4 exchange fees; 5 stamp; 6 levy; 7 other; 8 markup; 9 consumption tax
140 PrevClosePx PRICE
141 ResetSeqNumFlag BOOLEAN
142 SenderLocationID STRING
143 TargetLocationID STRING
144 OnBehalfOfLocationID STRING
145 DeliverToLocationID STRING
146 NoRelatedSym NUMINGROUP
147 Subject STRING
148 Headline STRING
149 URLLink STRING
150 ExecType CHAR: 0 new; 3 done for day; 4 canceled; 5 replaced; 6 pending cancel; 7 stopped; 8 rejected; 9 suspended; A pending new; B calculated; C expired; D restated; E pending replace; F trade; G trade correct; H trade cancel; I order status
151 LeavesQty QTY
152 CashOrderQty QTY
153 AllocAvgPx PRICE
154 AllocNetMoney AMT
155 SettlCurrFxRate FLOAT
156 SettlCurrFxRateCalc CHAR: M multiply; D divide
157 NumDaysInterest INT
158 AccruedInterestRate PERCENTAGE
159 AccruedInterestAmt AMT
160 SettlInstMode CHAR: 0 default; 1 standing instructions provided; 2 specific allocation account overriding; 3 specific allocation account standing; 4 specific order for a single account; 5 request reject
161 AllocText STRING
162 SettlInstID STRING
163 SettlInstTransType CHAR: N new; C cancel; R replace; T restate
164 EmailThreadID STRING
165 SettlInstSource CHAR: 1 broker's instructions; 2 institution's instructions; 3 investor
167 SecurityType STRING: EUSUPRA euro supranational coupons; FAC federal agency coupon; FADN federal agency discount note; PEF private export funding; SUPRA USD supranational coupons; CORP corporate bond; CPP corporate private placement; CB convertible bond; DUAL dual currency; EUCORP euro corporate bond; XLINKD indexed linked; STRUCT structured notes; YANK yankee corporate bond; FOR foreign exchange contract; CS common stock; PS preferred stock; REPO repurchase; FORWARD forward; BUYSELL buy sellback; SECLOAN securities loan; SECPLEDGE securities pledge; BRADY Brady bond; EUSOV euro sovereigns; TBOND US treasury bond; TINT interest strip from any bond or note; TIPS treasury inflation protected securities; TCAL principal strip of a callable bond or note; TPRN principal strip from a non-callable bond or note; UST US treasury note; USTB US treasury bill; TNOTE US treasury note; TBILL US treasury bill; TERM term loan; RVLV revolver loan; RVLVTRM revolver/term loan; BRIDGE bridge loan; LOFC letter of credit; SWING swing line facility; DINP debtor in possession; DEFLTED defaulted; WITHDRN withdrawn; REPLACD replaced; MATURED matured; AMENDED amended and restated; RETIRED retired; BA bankers acceptance; BN bank notes; BOX bill of exchanges; CD certificate of deposit; CL call loans; CP commercial paper; DN deposit notes; EUCD euro certificate of deposit; EUCP euro commercial paper; LQN liquidity note; MTN medium term notes; ONITE overnight; PN promissory note; PZFJ plazos fijos; STN short term loan note; TD time deposit; XCN extended commercial note; YCD yankee certificate of deposit; ABS asset-backed securities; CMBS corporate mortgage-backed securities; CMO collateralized mortgage obligation; IET IOETTE mortgage; MBS mortgage-backed securities; MIO mortgage interest only; MPO mortgage principal only; MPP mortgage private placement; MPT miscellaneous pass-through; PFAND Pfandbriefe; TBA to be announced; AN other anticipation notes; COFO certificate of obligation; COFP certificate of participation; GO general obligation bonds; MT mandatory tender; RAN revenue anticipation note; REV revenue bonds; SPCLA special assessment; SPCLO special obligation; SPCLT special tax; TAN tax anticipation note; TAXA tax allocation; TECP tax exempt commercial paper; TRAN tax and revenue anticipation note; VRDN variable rate demand note; WAR warrant; MF mutual fund; MLEG multi-leg instrument; NONE no security type; FUT future; OPT option; ? wildcard
168 EffectiveTime UTCTIMESTAMP
169 StandInstDbType INT: 0 other; 1 DTC SID; 2 Thomson ALERT; 3 a global custodian; 4 AccountNet
170 StandInstDbName STRING
171 StandInstDbID STRING
172 SettlDeliveryType INT: 0 versus payment; 1 free; 2 tri-party; 3 hold in custody
188 BidSpotRate PRICE
189 BidForwardPoints PRICEOFFSET
190 OfferSpotRate PRICE
191 OfferForwardPoints PRICEOFFSET
192 OrderQty2 QTY
193 SettlDate2 LOCALMKTDATE
194 LastSpotRate PRICE
195 LastForwardPoints PRICEOFFSET
196 AllocLinkID STRING
197 AllocLinkType INT: 0 F/X netting; 1 F/X swap
198 SecondaryOrderID STRING
199 NoIOIQualifiers NUMINGROUP
200 MaturityMonthYear MONTHYEAR
201 PutOrCall INT: 0 put; 1 call
202 StrikePrice PRICE
203 CoveredOrUncovered INT: 0 covered; 1 uncovered
206 OptAttribute CHAR
207 SecurityExchange EXCHANGE
208 NotifyBrokerOfCredit BOOLEAN
209 AllocHandlInst INT: 1 match; 2 forward; 3 forward and match
210 MaxShow QTY
211 PegOffsetValue FLOAT
212 XmlDataLen LENGTH
213 XmlData DATA
214 SettlInstRefID STRING
215 NoRoutingIDs NUMINGROUP
216 RoutingType INT: 1 target firm; 2 target list; 3 block firm; 4 block list
217 RoutingID STRING
218 Spread PRICEOFFSET
220 BenchmarkCurveCurrency CURRENCY
221 BenchmarkCurveName STRING: MuniAAA Muni AAA; FutureSWAP future swap; LIBID LIBID; LIBOR LIBOR; OTHER other; SWAP swap; Treasury treasury; Euribor Euribor; Pfandbriefe Pfandbriefe; EONIA EONIA; SONIA SONIA; EUREPO EUREPO
222 BenchmarkCurvePoint STRING
223 CouponRate PERCENTAGE
224 CouponPaymentDate LOCALMKTDATE
225 IssueDate LOCALMKTDATE
226 RepurchaseTerm INT
227 RepurchaseRate PERCENTAGE
228 Factor FLOAT
229 TradeOriginationDate LOCALMKTDATE
230 ExDate LOCALMKTDATE
231 ContractMultiplier FLOAT
232 NoStipulations NUMINGROUP
233 StipulationType STRING~ AMT AMT; AUTOREINV auto reinvestment; BANKQUAL bank qualified; BGNCON bargain conditions; COUPON coupon range; CURRENCY ISO currency; CUSTOMDATE custom start and end date; GEOG geographics; HAIRCUT valuation discount; INSURED insured; ISSUE year of issue; ISSUER issuer's ticker; ISSUESIZE issue size range; LOOKBACK lookback days; LOT explicit lot identifier; LOTVAR lot variance; MAT maturity year and month; MATURITY maturity range; MAXSUBS maximum substitutions; MINQTY minimum quantity; MININCR minimum increment; MINDNOM minimum denomination; PAYFREQ payment frequency; PIECES number of pieces; PMAX pools maximum; PPM pools per million; PPL pools per lot; PPT pools per trade; PRICE price range; PRICEFREQ pricing frequency; PROD production year; PROTECT call protection; PURPOSE purpose; PXSOURCE benchmark price source; RATING rating source and range; REDEMPTION type of redemption; RESTRICTED restricted; SECTOR market sector; SECTYPE security type; STRUCT structure; SUBSFREQ substitutions frequency; SUBSLEFT substitutions left; TEXT freeform text; TRDVAR trade variance; WAC weighted average coupon; WAL weighted average life coupon; WALA weighted average loan age; WAM weighted average maturity; WHOLE whole pool; YIELD yield range
234 StipulationValue STRING
235 YieldType STRING: AFTERTAX after tax; ANNUAL annual; ATISSUE at issue; AVGMATURITY to average maturity; BOOK book; CALL to next call; CHANGE change since close; CLOSE closing; COMPOUND compound; CURRENT current; GROSS true gross; GOVTEQUIV government equivalent; INFLATION with inflation assumption; INVERSEFLOATER inverse floater bond; LASTCLOSE most recent closing; LASTMONTH closing, most recent month; LASTQUARTER closing, most recent quarter; LASTYEAR closing, most recent year; LONGAVGLIFE to longest average life; MARK mark to market; MATURITY to maturity; NEXTREFUND to next refund; OPENAVG open average; PUT to next put; PREVCLOSE previous close; PROCEEDS proceeds; SEMIANNUAL semi-annual; SHORTAVGLIFE to shortest average life; SIMPLE simple; TAXEQUIV tax equivalent; TENDER to tender date; TRUE true; VALUE1_32 value of 1/32; WORST to worst
236 Yield PERCENTAGE
237 TotalTakedown AMT
238 Concession AMT
239 RepoCollateralSecurityType STRING = 167
240 RedemptionDate LOCALMKTDATE
241 UnderlyingCouponPaymentDate LOCALMKTDATE
242 UnderlyingIssueDate LOCALMKTDATE
243 UnderlyingRepoCollateralSecurityType STRING = 167
244 UnderlyingRepurchaseTerm INT
245 UnderlyingRepurchaseRate PERCENTAGE
246 UnderlyingFactor FLOAT
247 UnderlyingRedemptionDate LOCALMKTDATE
248 LegCouponPaymentDate LOCALMKTDATE
249 LegIssueDate LOCALMKTDATE
250 LegRepoCollateralSecurityType STRING = 167
251 LegRepurchaseTerm INT
252 LegRepurchaseRate PERCENTAGE
253 LegFactor FLOAT
254 LegRedemptionDate LOCALMKTDATE
255 CreditRating STRING
256 UnderlyingCreditRating STRING
257 LegCreditRating STRING
258 TradedFlatSwitch BOOLEAN
259 BasisFeatureDate LOCALMKTDATE
260 BasisFeaturePrice PRICE
262 MDReqID STRING
263 SubscriptionRequestType CHAR: 0 snapshot; 1 snapshot and updates; 2 disable updates
264 MarketDepth INT
265 MDUpdateType INT: 0 full refresh; 1 incremental refresh
266 AggregatedBook BOOLEAN
267 NoMDEntryTypes NUMINGROUP
268 NoMDEntries NUMINGROUP
269 MDEntryType CHAR: 0 bid; 1 offer; 2 trade; 3 index value; 4 opening price; 5 closing price; 6 settlement price; 7 session high; 8 session low; 9 session VWAP; A imbalance; B trade volume; C open interest
270 MDEntryPx PRICE
271 MDEntrySize QTY
272 MDEntryDate UTCDATEONLY
273 MDEntryTime UTCTIMEONLY
274 TickDirection CHAR: 0 plus tick; 1 zero-plus tick; 2 minus tick; 3 zero-minus tick
275 MDMkt EXCHANGE
276 QuoteCondition MULTIPLEVALUESTRING: A open, active; B closed, inactive; C exchange best; D consolidated best; E locked; F crossed; G depth; H fast trading; I non-firm
277 TradeCondition MULTIPLEVALUESTRING~ A cash market; B average price trade; C cash trade; D next day market; E opening or reopening trade detail; F intraday trade detail, intermarket sweep; G rule 127; H rule 155; I sold last, odd lot; J next day trade; K opened; L seller; M sold, official; N stopped stock; P imbalance more buyers; Q imbalance more sellers; R opening price; COR corrected; TRF off exchange; MID midpoint
278 MDEntryID STRING
279 MDUpdateAction CHAR: 0 new; 1 change; 2 delete
280 MDEntryRefID STRING
281 MDReqRejReason CHAR: 0 unknown symbol; 1 duplicate MDReqID; 2 insufficient bandwidth; 3 insufficient permissions; 4 unsupported SubscriptionRequestType; 5 unsupported MarketDepth; 6 unsupported MDUpdateType; 7 unsupported AggregatedBook; 8 unsupported MDEntryType; 9 unsupported TradingSessionID; A unsupported Scope; B unsupported OpenCloseSettlFlag; C unsupported MDImplicitDelete
282 MDEntryOriginator STRING
283 LocationID STRING
284 DeskID STRING
285 DeleteReason CHAR: 0 cancel, trade bust; 1 error
286 OpenCloseSettlFlag MULTIPLEVALUESTRING: 0 daily; 1 session; 2 delivery settlement; 3 expected; 4 from previous business day; 5 theoretical
287 SellerDays INT
288 MDEntryBuyer STRING
289 MDEntrySeller STRING
290 MDEntryPositionNo INT
291 FinancialStatus MULTIPLEVALUESTRING: 1 bankrupt; 2 pending delisting
292 CorporateAction MULTIPLEVALUESTRING: A ex-dividend; B ex-distribution; C ex-rights; D new; E ex-interest
293 DefBidSize QTY
294 DefOfferSize QTY
295 NoQuoteEntries NUMINGROUP
296 NoQuoteSets NUMINGROUP
297 QuoteStatus INT: 0 accepted; 1 canceled for symbols; 2 canceled for security types; 3 canceled for underlying; 4 canceled all; 5 rejected; 6 removed from market; 7 expired; 8 query; 9 quote not found; 10 pending; 11 pass; 12 locked market warning; 13 cross market warning; 14 canceled due to lock market; 15 canceled due to cross market
298 QuoteCancelType INT: 1 for symbols; 2 for security types; 3 for underlying symbol; 4 all quotes
299 QuoteEntryID STRING
300 QuoteRejectReason INT: 1 unknown symbol; 2 exchange closed; 3 quote request exceeds limit; 4 too late to enter; 5 unknown quote; 6 duplicate quote; 7 invalid bid/ask spread; 8 invalid price; 9 not authorized to quote security; 99 other
301 QuoteResponseLevel INT: 0 no acknowledgement; 1 acknowledge only negative or erroneous; 2 acknowledge each
302 QuoteSetID STRING
303 QuoteRequestType INT: 1 manual; 2 automatic
304 TotNoQuoteEntries INT
305 UnderlyingSecurityIDSource STRING = 22
306 UnderlyingIssuer STRING
307 UnderlyingSecurityDesc STRING
308 UnderlyingSecurityExchange EXCHANGE
309 UnderlyingSecurityID STRING
310 UnderlyingSecurityType STRING = 167
311 UnderlyingSymbol STRING
312 UnderlyingSymbolSfx STRING = 65
313 UnderlyingMaturityMonthYear MONTHYEAR
315 UnderlyingPutOrCall INT = 201
316 UnderlyingStrikePrice PRICE
317 UnderlyingOptAttribute CHAR
318 UnderlyingCurrency CURRENCY
320 SecurityReqID STRING
321 SecurityRequestType INT: 0 security identity and specifications; 1 security identity for the specifications provided; 2 list of security types; 3 list of securities
322 SecurityResponseID STRING
323 SecurityResponseType INT: 1 accept as is; 2 accept with revisions; 3 list of security types returned; 4 list of securities returned; 5 reject; 6 can not match selection criteria
324 SecurityStatusReqID STRING
325 UnsolicitedIndicator BOOLEAN
326 SecurityTradingStatus INT~ 1 opening delay; 2 trading halt; 3 resume; 4 no open, no resume; 5 price indication; 6 trading range indication; 7 market imbalance buy; 8 market imbalance sell; 9 market on close imbalance buy; 10 market on close imbalance sell; 12 no market imbalance; 13 no market on close imbalance; 14 ITS pre-opening; 15 new price indication; 16 trade dissemination time; 17 ready to trade; 18 not available for trading; 19 not traded on this market; 20 unknown or invalid; 21 pre-open; 22 opening rotation; 23 fast market; 24 pre-cross; 25 cross; 26 post-close
327 HaltReason CHAR: I order imbalance; X equipment changeover; P news pending; D news dissemination; E order influx; M additional information
328 InViewOfCommon BOOLEAN
329 DueToRelated BOOLEAN
330 BuyVolume QTY
331 SellVolume QTY
332 HighPx PRICE
333 LowPx PRICE
334 Adjustment INT: 1 cancel; 2 error; 3 correction
335 TradSesReqID STRING
336 TradingSessionID STRING
337 ContraTrader STRING
338 TradSesMethod INT: 1 electronic; 2 open outcry; 3 two party
339 TradSesMode INT: 1 testing; 2 simulated; 3 production
340 TradSesStatus INT: 0 unknown; 1 halted; 2 open; 3 closed; 4 pre-open; 5 pre-close; 6 request rejected
341 TradSesStartTime UTCTIMESTAMP
342 TradSesOpenTime UTCTIMESTAMP
343 TradSesPreCloseTime UTCTIMESTAMP
344 TradSesCloseTime UTCTIMESTAMP
345 TradSesEndTime UTCTIMESTAMP
346 NumberOfOrders INT
347 MessageEncoding STRING: ISO-2022-JP JIS; EUC-JP EUC; Shift_JIS SJIS; UTF-8 Unicode
348 EncodedIssuerLen LENGTH
349 EncodedIssuer DATA
350 EncodedSecurityDescLen LENGTH
351 EncodedSecurityDesc DATA
352 EncodedListExecInstLen LENGTH
353 EncodedListExecInst DATA
354 EncodedTextLen LENGTH
355 EncodedText DATA
356 EncodedSubjectLen LENGTH
357 EncodedSubject DATA
358 EncodedHeadlineLen LENGTH
359 EncodedHeadline DATA
360 EncodedAllocTextLen LENGTH
361 EncodedAllocText DATA
362 EncodedUnderlyingIssuerLen LENGTH
363 EncodedUnderlyingIssuer DATA
364 EncodedUnderlyingSecurityDescLen LENGTH
365 EncodedUnderlyingSecurityDesc DATA
366 AllocPrice PRICE
367 QuoteSetValidUntilTime UTCTIMESTAMP
368 QuoteEntryRejectReason INT: 1 unknown symbol; 2 exchange closed; 3 quote exceeds limit; 4 too late to enter; 5 unknown quote; 6 duplicate quote; 7 invalid bid/ask spread; 8 invalid price; 9 not authorized to quote security; 99 other
369 LastMsgSeqNumProcessed SEQNUM
371 RefTagID INT
372 RefMsgType STRING
373 SessionRejectReason INT: 0 invalid tag number; 1 required tag missing; 2 tag not defined for this message type; 3 undefined tag; 4 tag specified without a value; 5 value is incorrect (out of range) for this tag; 6 incorrect data format for value; 7 decryption problem; 8 signature problem; 9 CompID problem; 10 SendingTime accuracy problem; 11 invalid MsgType; 12 XML validation error; 13 tag appears more than once; 14 tag specified out of required order; 15 repeating group fields out of order; 16 incorrect NumInGroup count for repeating group; 17 non-data value includes field delimiter; 99 other
374 BidRequestTransType CHAR: N new; C cancel
375 ContraBroker STRING
376 ComplianceID STRING
377 SolicitedFlag BOOLEAN
378 ExecRestatementReason INT: 0 GT corporate action; 1 GT renewal, no corporate action; 2 verbal change; 3 repricing of order; 4 broker option; 5 partial decline of OrderQty; 6 cancel on trading halt; 7 cancel on system failure; 8 market option; 9 canceled, not best; 10 warehouse recap; 99 other
379 BusinessRejectRefID STRING
380 BusinessRejectReason INT: 0 other; 1 unknown ID; 2 unknown security; 3 unsupported message type; 4 application not available; 5 conditionally required field missing; 6 not authorized; 7 DeliverTo firm not available at this time
381 GrossTradeAmt AMT
382 NoContraBrokers NUMINGROUP
383 MaxMessageSize LENGTH
384 NoMsgTypes NUMINGROUP
385 MsgDirection CHAR: S send; R receive
386 NoTradingSessions NUMINGROUP
387 TotalVolumeTraded QTY
388 DiscretionInst CHAR: 0 related to displayed price; 1 related to market price; 2 related to primary price; 3 related to local primary price; 4 related to midpoint price; 5 related to last trade price; 6 related to VWAP
389 DiscretionOffsetValue FLOAT
390 BidID STRING
391 ClientBidID STRING
392 ListName STRING
393 TotNoRelatedSym INT
394 BidType INT: 1 non-disclosed; 2 disclosed; 3 no bidding process
395 NumTickets INT
396 SideValue1 AMT
397 SideValue2 AMT
398 NoBidDescriptors NUMINGROUP
399 BidDescriptorType INT: 1 sector; 2 country; 3 index
400 BidDescriptor STRING
401 SideValueInd INT: 1 side value 1; 2 side value 2
402 LiquidityPctLow PERCENTAGE
403 LiquidityPctHigh PERCENTAGE
404 LiquidityValue AMT
405 EFPTrackingError PERCENTAGE
406 FairValue AMT
407 OutsideIndexPct PERCENTAGE
408 ValueOfFutures AMT
409 LiquidityIndType INT: 1 five-day moving average; 2 twenty-day moving average; 3 normal market size; 4 other
410 WtAverageLiquidity PERCENTAGE
411 ExchangeForPhysical BOOLEAN
412 OutMainCntryUIndex AMT
413 CrossPercent PERCENTAGE
414 ProgRptReqs INT: 1 buy-side requests status; 2 sell-side sends status periodically; 3 real-time execution reports
415 ProgPeriodInterval INT
416 IncTaxInd INT: 1 net; 2 gross
417 NumBidders INT
418 BidTradeType CHAR: R risk trade; G VWAP guarantee; A agency; J guaranteed close
419 BasisPxType CHAR: 2 closing price at morning session; 3 closing price; 4 current price; 5 special quotation; 6 VWAP through a day; 7 VWAP through a morning session; 8 VWAP through an afternoon session; 9 VWAP through a day except yori; A VWAP through a morning session except yori; B VWAP through an afternoon session except yori; C strike; D open; Z others
420 NoBidComponents NUMINGROUP
421 Country COUNTRY
422 TotNoStrikes INT
423 PriceType INT: 1 percentage; 2 per unit; 3 fixed amount; 4 discount; 5 premium; 6 spread; 7 TED price; 8 TED yield; 9 yield; 10 fixed cabinet trade price; 11 variable cabinet trade price
424 DayOrderQty QTY
425 DayCumQty QTY
426 DayAvgPx PRICE
427 GTBookingInst INT: 0 book out all trades on day of execution; 1 accumulate until filled or expired; 2 accumulate until verbally notified otherwise
428 NoStrikes NUMINGROUP
429 ListStatusType INT: 1 ack; 2 response; 3 timed; 4 exec started; 5 all done; 6 alert
430 NetGrossInd INT: 1 net; 2 gross
431 ListOrderStatus INT: 1 in bidding process; 2 received for execution; 3 executing; 4 canceling; 5 alert; 6 all done; 7 reject
432 ExpireDate LOCALMKTDATE
433 ListExecInstType CHAR: 1 immediate; 2 wait for execute instruction; 3 exchange/switch CIV order, sell driven; 4 exchange/switch CIV order, buy driven, cash top-up; 5 exchange/switch CIV order, buy driven, cash withdraw
434 CxlRejResponseTo CHAR: 1 order cancel request; 2 order cancel/replace request
435 UnderlyingCouponRate PERCENTAGE
436 UnderlyingContractMultiplier FLOAT
437 ContraTradeQty QTY
438 ContraTradeTime UTCTIMESTAMP
441 LiquidityNumSecurities INT
442 MultiLegReportingType CHAR: 1 single security; 2 individual leg of a multi-leg security; 3 multi-leg security
443 StrikeTime UTCTIMESTAMP
444 ListStatusText STRING
445 EncodedListStatusTextLen LENGTH
446 EncodedListStatusText DATA
447 PartyIDSource CHAR: 1 Korean investor ID; 2 Taiwanese QFII/FID; 3 Taiwanese trading account; 4 Malaysian central depository number; 5 Chinese B share; 6 UK national insurance or pension number; 7 US social security number; 8 US employer identification number; 9 Australian business number; A Australian tax file number; B BIC; C generally accepted market participant identifier; D proprietary; E ISO country code; F settlement entity location; G MIC; H CSD participant; I ISITC acronym
448 PartyID STRING
451 NetChgPrevDay PRICEOFFSET
452 PartyRole INT: 1 executing firm; 2 broker of credit; 3 client ID; 4 clearing firm; 5 investor ID; 6 introducing firm; 7 entering firm; 8 locate/lending firm; 9 fund manager client ID; 10 settlement location; 11 order origination trader; 12 executing trader; 13 order origination firm; 14 giveup clearing firm; 15 correspondent clearing firm; 16 executing system; 17 contra firm; 18 contra clearing firm; 19 sponsoring firm; 20 underlying contra firm; 21 clearing organization; 22 exchange; 24 customer account; 25 correspondent clearing organization; 26 correspondent broker; 27 buyer/seller; 28 custodian; 29 intermediary; 30 agent; 31 sub custodian; 32 beneficiary; 33 interested party; 34 regulatory body; 35 liquidity provider; 36 entering trader; 37 contra trader; 38 position account
453 NoPartyIDs NUMINGROUP
454 NoSecurityAltID NUMINGROUP
455 SecurityAltID STRING
456 SecurityAltIDSource STRING = 22
457 NoUnderlyingSecurityAltID NUMINGROUP
458 UnderlyingSecurityAltID STRING
459 UnderlyingSecurityAltIDSource STRING = 22
460 Product INT: 1 agency; 2 commodity; 3 corporate; 4 currency; 5 equity; 6 government; 7 index; 8 loan; 9 money market; 10 mortgage; 11 municipal; 12 other; 13 financing
461 CFICode STRING
462 UnderlyingProduct INT = 460
463 UnderlyingCFICode STRING
464 TestMessageIndicator BOOLEAN
466 BookingRefID STRING
467 IndividualAllocID STRING
468 RoundingDirection CHAR: 0 round to nearest; 1 round down; 2 round up
469 RoundingModulus FLOAT
470 CountryOfIssue COUNTRY
471 StateOrProvinceOfIssue STRING
472 LocaleOfIssue STRING
473 NoRegistDtls NUMINGROUP
474 MailingDtls STRING
475 InvestorCountryOfResidence COUNTRY
476 PaymentRef STRING
477 DistribPaymentMethod INT: 1 CREST; 2 NSCC; 3 Euroclear; 4 Clearstream; 5 cheque; 6 telegraphic transfer; 7 Fed Wire; 8 direct credit; 9 ACH credit; 10 BPAY; 11 high value clearing system; 12 reinvest in fund
478 CashDistribCurr CURRENCY
479 CommCurrency CURRENCY
480 CancellationRights CHAR: Y yes; N no, execution only; M no, waiver agreement; O no, institutional
481 MoneyLaunderingStatus CHAR: Y passed; N not checked; 1 exempt, below the limit; 2 exempt, client money type; 3 exempt, authorised credit or financial institution
482 MailingInst STRING
483 TransBkdTime UTCTIMESTAMP
484 ExecPriceType CHAR: B bid price; C creation price; D creation price plus adjustment percent; E creation price plus adjustment amount; O offer price; P offer price minus adjustment percent; Q offer price minus adjustment amount; S single price
485 ExecPriceAdjustment FLOAT
486 DateOfBirth LOCALMKTDATE
487 TradeReportTransType INT: 0 new; 1 cancel; 2 replace; 3 release; 4 reverse
488 CardHolderName STRING
489 CardNumber STRING
490 CardExpDate LOCALMKTDATE
491 CardIssNum STRING
492 PaymentMethod INT: 1 CREST; 2 NSCC; 3 Euroclear; 4 Clearstream; 5 cheque; 6 telegraphic transfer; 7 Fed Wire; 8 debit card; 9 direct debit; 10 direct credit; 11 credit card; 12 ACH debit; 13 ACH credit; 14 BPAY; 15 high value clearing system
493 RegistAcctType STRING
494 Designation STRING
495 TaxAdvantageType INT~ 0 none; 1 maxi ISA; 2 TESSA; 3 mini cash ISA; 4 mini stocks and shares ISA; 5 mini insurance ISA; 6 current year payment; 7 prior year payment; 8 asset transfer; 9 employee prior year; 10 employee current year; 99 other
496 RegistRejReasonText STRING
497 FundRenewWaiv CHAR: Y yes; N no
498 CashDistribAgentName STRING
499 CashDistribAgentCode STRING
500 CashDistribAgentAcctNumber STRING
501 CashDistribPayRef STRING
502 CashDistribAgentAcctName STRING
503 CardStartDate LOCALMKTDATE
504 PaymentDate LOCALMKTDATE
505 PaymentRemitterID STRING
506 RegistStatus CHAR: A accepted; R rejected; H held; N reminder
507 RegistRejReasonCode INT
508 RegistRefID STRING
509 RegistDtls STRING
510 NoDistribInsts NUMINGROUP
511 RegistEmail STRING
512 DistribPercentage PERCENTAGE
513 RegistID STRING
514 RegistTransType CHAR: 0 new; 1 replace; 2 cancel
515 ExecValuationPoint UTCTIMESTAMP
516 OrderPercent PERCENTAGE
517 OwnershipType CHAR: J joint investors; T tenants in common; 2 joint trustees
518 NoContAmts NUMINGROUP
519 ContAmtType INT: 1 commission amount; 2 commission percent; 3 initial charge amount; 4 initial charge percent; 5 discount amount; 6 discount percent; 7 dilution levy amount; 8 dilution levy percent; 9 exit charge amount; 10 exit charge percent; 11 fund-based renewal commission percent; 12 projected fund value; 13 fund-based renewal commission on order value; 14 fund-based renewal commission on projected fund value; 15 net settlement amount
520 ContAmtValue FLOAT
521 ContAmtCurr CURRENCY
522 OwnerType INT: 1 individual investor; 2 public company; 3 private company; 4 individual trustee; 5 company trustee; 6 pension plan; 7 custodian under gifts to minors act; 8 trusts; 9 fiduciaries; 10 networking sub-account; 11 non-profit organization; 12 corporate body; 13 nominee
523 PartySubID STRING
524 NestedPartyID STRING
525 NestedPartyIDSource CHAR = 447
526 SecondaryClOrdID STRING
527 SecondaryExecID STRING
528 OrderCapacity CHAR: A agency; G proprietary; I individual; P principal; R riskless principal; W agent for other member
529 OrderRestrictions MULTIPLEVALUESTRING: 1 program trade; 2 index arbitrage; 3 non-index arbitrage; 4 competing market maker; 5 market maker or specialist in the security; 6 market maker or specialist in the underlying; 7 foreign entity; 8 external market participant; 9 external inter-connected market linkage; A riskless arbitrage
530 MassCancelRequestType CHAR: 1 orders for a security; 2 orders for an underlying security; 3 orders for a product; 4 orders for a CFI code; 5 orders for a security type; 6 orders for a trading session; 7 all orders
531 MassCancelResponse CHAR: 0 request rejected; 1 orders for a security; 2 orders for an underlying security; 3 orders for a product; 4 orders for a CFI code; 5 orders for a security type; 6 orders for a trading session; 7 all orders
532 MassCancelRejectReason CHAR: 0 not supported; 1 unknown security; 2 unknown underlying; 3 unknown product; 4 unknown CFI code; 5 unknown security type; 6 unknown trading session; 9 other
533 TotalAffectedOrders INT
534 NoAffectedOrders NUMINGROUP
535 AffectedOrderID STRING
536 AffectedSecondaryOrderID STRING
537 QuoteType INT: 0 indicative; 1 tradeable; 2 restricted tradeable; 3 counter
538 NestedPartyRole INT = 452
539 NoNestedPartyIDs NUMINGROUP
540 TotalAccruedInterestAmt AMT
541 MaturityDate LOCALMKTDATE
542 UnderlyingMaturityDate LOCALMKTDATE
543 InstrRegistry STRING
544 CashMargin CHAR: 1 cash; 2 margin open; 3 margin close
545 NestedPartySubID STRING
546 Scope MULTIPLEVALUESTRING: 1 local; 2 national; 3 global
547 MDImplicitDelete BOOLEAN
548 CrossID STRING
549 CrossType INT: 1 executed completely or not; 2 partially, rest canceled; 3 partially, unfilled portions remain active; 4 with existing orders of the same price
550 CrossPrioritization INT: 0 none; 1 buy side; 2 sell side
551 OrigCrossID STRING
552 NoSides NUMINGROUP
553 Username STRING
554 Password STRING
555 NoLegs NUMINGROUP
556 LegCurrency CURRENCY
557 TotNoSecurityTypes INT
558 NoSecurityTypes NUMINGROUP
559 SecurityListRequestType INT: 0 symbol; 1 security type or CFI code; 2 product; 3 trading session; 4 all securities
560 SecurityRequestResult INT: 0 valid request; 1 invalid or unsupported request; 2 no instruments found; 3 not authorized; 4 data temporarily unavailable; 5 request not supported
561 RoundLot QTY
562 MinTradeVol QTY
563 MultiLegRptTypeReq INT: 0 by multi-leg security only; 1 by multi-leg security and by legs; 2 by legs only
564 LegPositionEffect CHAR = 77
565 LegCoveredOrUncovered INT = 203
566 LegPrice PRICE
567 TradSesStatusRejReason INT: 1 unknown or invalid TradingSessionID; 99 other
568 TradeRequestID STRING
569 TradeRequestType INT: 0 all trades; 1 matched trades; 2 unmatched trades; 3 unreported trades; 4 advisories
570 PreviouslyReported BOOLEAN
571 TradeReportID STRING
572 TradeReportRefID STRING
573 MatchStatus CHAR: 0 compared, matched or affirmed; 1 uncompared, unmatched or unaffirmed; 2 advisory or alert
574 MatchType STRING~ 1 one-party trade report; 2 two-party trade report; 3 confirmed trade report; 4 auto-match; 5 cross auction; 6 counter-order selection; 7 call auction; A1 exact match plus four badges; A2 exact match plus three badges; A3 exact match plus two badges; A4 exact match plus one badge; A5 exact match; AQ stamped advisory; M1 exact match minus badges; M2 summarized match minus badges; M3 ACT accepted trade; M4 ACT default trade; M5 ACT default after M2; M6 ACT M6 match; MT non-ACT; S1 summarized match plus four badges; S2 summarized match plus three badges; S3 summarized match plus two badges; S4 summarized match plus one badge; S5 summarized match
575 OddLot BOOLEAN
576 NoClearingInstructions NUMINGROUP
577 ClearingInstruction INT: 0 process normally; 1 exclude from all netting; 2 bilateral netting only; 3 ex-clearing; 4 special trade; 5 multilateral netting; 6 clear against central counterparty; 7 exclude from central counterparty; 8 manual mode; 9 automatic posting mode; 10 automatic give-up mode; 11 qualified service representative; 12 customer trade; 13 self clearing
578 TradeInputSource STRING
579 TradeInputDevice STRING
580 NoDates NUMINGROUP
581 AccountType INT: 1 customer side of the books; 2 non-customer side of the books; 3 house trader; 4 floor trader; 6 non-customer side, cross margined; 7 house trader, cross margined; 8 joint back office account
582 CustOrderCapacity INT: 1 member trading for own account; 2 clearing firm trading for its proprietary account; 3 member trading for another member; 4 all other
583 ClOrdLinkID STRING
584 MassStatusReqID STRING
585 MassStatusReqType INT: 1 orders for a security; 2 orders for an underlying security; 3 orders for a product; 4 orders for a CFI code; 5 orders for a security type; 6 orders for a trading session; 7 all orders; 8 orders for a PartyID
586 OrigOrdModTime UTCTIMESTAMP
587 LegSettlType CHAR = 63
588 LegSettlDate LOCALMKTDATE
589 DayBookingInst CHAR: 0 automatic booking; 1 speak with the order originator before booking; 2 accumulate
590 BookingUnit CHAR: 0 each partial execution; 1 aggregate of an order; 2 aggregate of executions for symbol, side and settlement date
591 PreallocMethod CHAR: 0 pro-rata; 1 do not pro-rata, discuss first
592 UnderlyingCountryOfIssue COUNTRY
593 UnderlyingStateOrProvinceOfIssue STRING
594 UnderlyingLocaleOfIssue STRING
595 UnderlyingInstrRegistry STRING
596 LegCountryOfIssue COUNTRY
597 LegStateOrProvinceOfIssue STRING
598 LegLocaleOfIssue STRING
599 LegInstrRegistry STRING
600 LegSymbol STRING
601 LegSymbolSfx STRING = 65
602 LegSecurityID STRING
603 LegSecurityIDSource STRING = 22
604 NoLegSecurityAltID NUMINGROUP
605 LegSecurityAltID STRING
606 LegSecurityAltIDSource STRING = 22
607 LegProduct INT = 460
608 LegCFICode STRING
609 LegSecurityType STRING = 167
610 LegMaturityMonthYear MONTHYEAR
611 LegMaturityDate LOCALMKTDATE
612 LegStrikePrice PRICE
613 LegOptAttribute CHAR
614 LegContractMultiplier FLOAT
615 LegCouponRate PERCENTAGE
616 LegSecurityExchange EXCHANGE
617 LegIssuer STRING
618 EncodedLegIssuerLen LENGTH
619 EncodedLegIssuer DATA
620 LegSecurityDesc STRING
621 EncodedLegSecurityDescLen LENGTH
622 EncodedLegSecurityDesc DATA
623 LegRatioQty FLOAT
624 LegSide CHAR = 54
625 TradingSessionSubID STRING
626 AllocType INT: 1 calculated; 2 preliminary; 5 ready to book, single order; 7 warehouse instruction; 8 request to intermediary
627 NoHops NUMINGROUP
628 HopCompID STRING
629 HopSendingTime UTCTIMESTAMP
630 HopRefID SEQNUM
631 MidPx PRICE
632 BidYield PERCENTAGE
633 MidYield PERCENTAGE
634 OfferYield PERCENTAGE
635 ClearingFeeIndicator STRING: B CBOE member; C non-member and customer; E equity member and clearing member; F full and associate member trading for own account; H 106.H and 106.J firms; I GIM, IDEM and COM membership interest holders; L lessee and 106.F employees; M all other ownership types; 1 first year delegate trading for own account; 2 second year delegate; 3 third year delegate; 4 fourth year delegate; 5 fifth year delegate; 9 sixth year and beyond delegate
636 WorkingIndicator BOOLEAN
637 LegLastPx PRICE
638 PriorityIndicator INT: 0 priority unchanged; 1 lost priority as result of order change
639 PriceImprovement PRICEOFFSET
640 Price2 PRICE
641 LastForwardPoints2 PRICEOFFSET
642 BidForwardPoints2 PRICEOFFSET
643 OfferForwardPoints2 PRICEOFFSET
644 RFQReqID STRING
645 MktBidPx PRICE
646 MktOfferPx PRICE
647 MinBidSize QTY
648 MinOfferSize QTY
649 QuoteStatusReqID STRING
650 LegalConfirm BOOLEAN
651 UnderlyingLastPx PRICE
652 UnderlyingLastQty QTY
654 LegRefID STRING
655 ContraLegRefID STRING
656 SettlCurrBidFxRate FLOAT
657 SettlCurrOfferFxRate FLOAT
658 QuoteRequestRejectReason INT: 1 unknown symbol; 2 exchange closed; 3 quote request exceeds limit; 4 too late to enter; 5 invalid price; 6 not authorized to request quote; 7 no match for inquiry; 8 no market for instrument; 9 no inventory; 10 pass; 99 other
659 SideComplianceID STRING
660 AcctIDSource INT: 1 BIC; 2 SID code; 3 TFM (GSPTA); 4 OMGEO; 5 DTCC code; 99 other
661 AllocAcctIDSource INT = 660
662 BenchmarkPrice PRICE
663 BenchmarkPriceType INT = 423
664 ConfirmID STRING
665 ConfirmStatus INT: 1 received; 2 mismatched account; 3 missing settlement instructions; 4 confirmed; 5 request rejected
666 ConfirmTransType INT: 0 new; 1 replace; 2 cancel
667 ContractSettlMonth MONTHYEAR
668 DeliveryForm INT: 1 book entry; 2 bearer
669 LastParPx PRICE
670 NoLegAllocs NUMINGROUP
671 LegAllocAccount STRING
672 LegIndividualAllocID STRING
673 LegAllocQty QTY
674 LegAllocAcctIDSource STRING
675 LegSettlCurrency CURRENCY
676 LegBenchmarkCurveCurrency CURRENCY
677 LegBenchmarkCurveName STRING = 221
678 LegBenchmarkCurvePoint STRING
679 LegBenchmarkPrice PRICE
680 LegBenchmarkPriceType INT = 423
681 LegBidPx PRICE
682 LegIOIQty STRING
683 NoLegStipulations NUMINGROUP
684 LegOfferPx PRICE
685 LegOrderQty QTY
686 LegPriceType INT = 423
687 LegQty QTY
688 LegStipulationType STRING = 233
689 LegStipulationValue STRING
690 LegSwapType INT: 1 par for par; 2 modified duration; 4 risk; 5 proceeds
691 Pool STRING
692 QuotePriceType INT: 1 percent; 2 per share; 3 fixed amount; 4 discount; 5 premium; 6 basis points relative to benchmark; 7 TED price; 8 TED yield; 9 yield spread; 10 yield
693 QuoteRespID STRING
694 QuoteRespType INT: 1 hit or lift; 2 counter; 3 expired; 4 cover; 5 done away; 6 pass
695 QuoteQualifier CHAR = 104
696 YieldRedemptionDate LOCALMKTDATE
697 YieldRedemptionPrice PRICE
698 YieldRedemptionPriceType INT = 423
699 BenchmarkSecurityID STRING
700 ReversalIndicator BOOLEAN
701 YieldCalcDate LOCALMKTDATE
702 NoPositions NUMINGROUP
703 PosType STRING: TQ transaction quantity; IAS intra-spread; IES inter-spread; FIN end-of-day; SOD start-of-day; EX option exercise; AS option assignment; TX transaction from exercise; TA transaction from assignment; PIT pit trade; TRF transfer trade; ETR electronic trade; ALC allocation trade; PA adjustment; ASF as-of trade; DLV delivery; TOT total transaction; XM cross margin; SPL integral split
704 LongQty QTY
705 ShortQty QTY
706 PosQtyStatus INT: 0 submitted; 1 accepted; 2 rejected
707 PosAmtType STRING: FMTM final mark-to-market; IMTM incremental mark-to-market; TVAR trade variation; SMTM start-of-day mark-to-market; PREM premium; CRES cash residual; CASH cash; VADJ value adjusted
708 PosAmt AMT
709 PosTransType INT: 1 exercise; 2 do not exercise; 3 position adjustment; 4 position change submission; 5 pledge
710 PosReqID STRING
711 NoUnderlyings NUMINGROUP
712 PosMaintAction INT: 1 new; 2 replace; 3 cancel
713 OrigPosReqRefID STRING
714 PosMaintRptRefID STRING
715 ClearingBusinessDate LOCALMKTDATE
716 SettlSessID STRING
717 SettlSessSubID STRING
718 AdjustmentType INT: 0 process request as margin disposition; 1 delta plus; 2 delta minus; 3 final
719 ContraryInstructionIndicator BOOLEAN
720 PriorSpreadIndicator BOOLEAN
721 PosMaintRptID STRING
722 PosMaintStatus INT: 0 accepted; 1 accepted with warnings; 2 rejected; 3 completed; 4 completed with warnings
723 PosMaintResult INT: 0 successful completion; 1 rejected; 99 other
724 PosReqType INT: 0 positions; 1 trades; 2 exercises; 3 assignments
725 ResponseTransportType INT: 0 inband; 1 out-of-band
726 ResponseDestination STRING
727 TotalNumPosReports INT
728 PosReqResult INT: 0 valid request; 1 invalid or unsupported request; 2 no positions found; 3 not authorized; 4 request not supported; 99 other
729 PosReqStatus INT: 0 completed; 1 completed with warnings; 2 rejected
730 SettlPrice PRICE
731 SettlPriceType INT: 1 final; 2 theoretical
732 UnderlyingSettlPrice PRICE
733 UnderlyingSettlPriceType INT = 731
734 PriorSettlPrice PRICE
735 NoQuoteQualifiers NUMINGROUP
736 AllocSettlCurrency CURRENCY
737 AllocSettlCurrAmt AMT
738 InterestAtMaturity AMT
739 LegDatedDate LOCALMKTDATE
740 LegPool STRING
741 AllocInterestAtMaturity AMT
742 AllocAccruedInterestAmt AMT
743 DeliveryDate LOCALMKTDATE
744 AssignmentMethod CHAR: R random; P pro rata
745 AssignmentUnit QTY
746 OpenInterest AMT
747 ExerciseMethod CHAR: A automatic; M manual
748 TotNumTradeReports INT
749 TradeRequestResult INT: 0 successful; 1 invalid or unknown instrument; 2 invalid type of trade requested; 3 invalid parties; 4 invalid transport type requested; 5 invalid destination requested; 8 TradeRequestType not supported; 9 unauthorized; 99 other
750 TradeRequestStatus INT: 0 accepted; 1 completed; 2 rejected
751 TradeReportRejectReason INT: 0 successful; 1 invalid party information; 2 unknown instrument; 3 unauthorized to report trades; 4 invalid trade type; 99 other
752 SideMultiLegReportingType INT: 1 single security; 2 individual leg of a multi-leg security; 3 multi-leg security
753 NoPosAmt NUMINGROUP
754 AutoAcceptIndicator BOOLEAN
755 AllocReportID STRING
756 NoNested2PartyIDs NUMINGROUP
757 Nested2PartyID STRING
758 Nested2PartyIDSource CHAR = 447
759 Nested2PartyRole INT = 452
760 Nested2PartySubID STRING
761 BenchmarkSecurityIDSource STRING = 22
762 SecuritySubType STRING
763 UnderlyingSecuritySubType STRING
764 LegSecuritySubType STRING
765 AllowableOneSidednessPct PERCENTAGE
766 AllowableOneSidednessValue AMT
767 AllowableOneSidednessCurr CURRENCY
768 NoTrdRegTimestamps NUMINGROUP
769 TrdRegTimestamp UTCTIMESTAMP
770 TrdRegTimestampType INT: 1 execution time; 2 time in; 3 time out; 4 broker receipt; 5 broker execution
771 TrdRegTimestampOrigin STRING
772 ConfirmRefID STRING
773 ConfirmType INT: 1 status; 2 confirmation; 3 confirmation request rejected
774 ConfirmRejReason INT: 1 mismatched account; 2 missing settlement instructions; 99 other
775 BookingType INT: 0 regular booking; 1 contract for difference; 2 total return swap
776 IndividualAllocRejCode INT = 88
777 SettlInstMsgID STRING
778 NoSettlInst NUMINGROUP
779 LastUpdateTime UTCTIMESTAMP
780 AllocSettlInstType INT: 0 use default instructions; 1 derive from parameters provided; 2 full details provided; 3 SSI database IDs provided; 4 phone for instructions
781 NoSettlPartyIDs NUMINGROUP
782 SettlPartyID STRING
783 SettlPartyIDSource CHAR = 447
784 SettlPartyRole INT = 452
785 SettlPartySubID STRING
786 SettlPartySubIDType INT = 803
787 DlvyInstType CHAR: S securities; C cash
788 TerminationType INT: 1 overnight; 2 term; 3 flexible; 4 open
789 NextExpectedMsgSeqNum SEQNUM
790 OrdStatusReqID STRING
791 SettlInstReqID STRING
792 SettlInstReqRejCode INT: 0 unable to process request; 1 unknown account; 2 no matching settlement instructions found; 99 other
793 SecondaryAllocID STRING
794 AllocReportType INT: 3 sellside calculated using preliminary; 4 sellside calculated without preliminary; 5 warehouse recap; 8 request to intermediary
795 AllocReportRefID STRING
796 AllocCancReplaceReason INT: 1 original details incomplete or incorrect; 2 change in underlying order details
797 CopyMsgIndicator BOOLEAN
798 AllocAccountType INT = 581
799 OrderAvgPx PRICE
800 OrderBookingQty QTY
801 NoSettlPartySubIDs NUMINGROUP
802 NoPartySubIDs NUMINGROUP
803 PartySubIDType INT~ 1 firm; 2 person; 3 system; 4 application; 5 full legal name of firm; 6 postal address; 7 phone number; 8 email address; 9 contact name; 10 securities account number; 11 registration number; 12 registered address; 13 regulatory status; 14 registration name; 15 cash account number; 16 BIC; 17 CSD participant member code; 18 registered address; 19 fund account name; 20 telex number; 21 fax number; 22 securities account name; 23 cash account name; 24 department; 25 location desk; 26 position account type
804 NoNestedPartySubIDs NUMINGROUP
805 NestedPartySubIDType INT = 803
806 NoNested2PartySubIDs NUMINGROUP
807 Nested2PartySubIDType INT = 803
808 AllocIntermedReqType INT: 1 pending accept; 2 pending release; 3 pending reversal; 4 accept; 5 block level reject; 6 account level reject
810 UnderlyingPx PRICE
811 PriceDelta FLOAT
812 ApplQueueMax INT
813 ApplQueueDepth INT
814 ApplQueueResolution INT: 0 no action taken; 1 queue flushed; 2 overlay last; 3 end session
815 ApplQueueAction INT: 0 no action taken; 1 queue flushed; 2 overlay last; 3 end session
816 NoAltMDSource NUMINGROUP
817 AltMDSourceID STRING
818 SecondaryTradeReportID STRING
819 AvgPxIndicator INT: 0 no average pricing; 1 part of an average price group; 2 last of an average price group
820 TradeLinkID STRING
821 OrderInputDevice STRING
822 UnderlyingTradingSessionID STRING
823 UnderlyingTradingSessionSubID STRING
824 TradeLegRefID STRING
825 ExchangeRule STRING
826 TradeAllocIndicator INT: 0 allocation not required; 1 allocation required; 2 use allocation provided with the trade
827 ExpirationCycle INT: 0 expire on trading session close; 1 expire on trading session open
828 TrdType INT~ 0 regular trade; 1 block trade; 2 exchange for physical; 3 transfer; 4 late trade; 5 T trade; 6 weighted average price trade; 7 bunched trade; 8 late bunched trade; 9 prior reference price trade; 10 after hours trade
829 TrdSubType INT
830 TransferReason STRING
831 AsgnReqID STRING
832 TotNumAssignmentReports INT
833 AsgnRptID STRING
834 ThresholdAmount PRICEOFFSET
835 PegMoveType INT: 0 floating; 1 fixed
836 PegOffsetType INT: 0 price; 1 basis points; 2 ticks; 3 price tier
837 PegLimitType INT: 0 or better; 1 strict; 2 or worse
838 PegRoundDirection INT: 1 more aggressive; 2 more passive
839 PeggedPrice PRICE
840 PegScope INT: 1 local; 2 national; 3 global; 4 national excluding local
841 DiscretionMoveType INT: 0 floating; 1 fixed
842 DiscretionOffsetType INT: 0 price; 1 basis points; 2 ticks; 3 price tier
843 DiscretionLimitType INT: 0 or better; 1 strict; 2 or worse
844 DiscretionRoundDirection INT: 1 more aggressive; 2 more passive
845 DiscretionPrice PRICE
846 DiscretionScope INT: 1 local; 2 national; 3 global; 4 national excluding local
847 TargetStrategy INT~ 1 VWAP; 2 participate; 3 minimize market impact
848 TargetStrategyParameters STRING
849 ParticipationRate PERCENTAGE
850 TargetStrategyPerformance FLOAT
851 LastLiquidityInd INT: 1 added liquidity; 2 removed liquidity; 3 liquidity routed out
852 PublishTrdIndicator BOOLEAN
853 ShortSaleReason INT: 0 dealer sold short; 1 dealer sold short exempt; 2 selling customer sold short; 3 selling customer sold short exempt; 4 qualified service representative sold short; 5 qualified service representative sold short exempt
854 QtyType INT: 0 units; 1 contracts
855 SecondaryTrdType INT = 828
856 TradeReportType INT: 0 submit; 1 alleged; 2 accept; 3 decline; 4 addendum; 5 no/was; 6 trade report cancel; 7 locked-in trade break
857 AllocNoOrdersType INT: 0 not specified; 1 explicit list provided
858 SharedCommission AMT
859 ConfirmReqID STRING
860 AvgParPx PRICE
861 ReportedPx PRICE
862 NoCapacities NUMINGROUP
863 OrderCapacityQty QTY
864 NoEvents NUMINGROUP
865 EventType INT: 1 put; 2 call; 3 tender; 4 sinking fund call; 99 other
866 EventDate LOCALMKTDATE
867 EventPx PRICE
868 EventText STRING
869 PctAtRisk PERCENTAGE
870 NoInstrAttrib NUMINGROUP
871 InstrAttribType INT: 1 flat; 2 zero coupon; 3 interest bearing; 4 no periodic payments; 5 variable rate; 6 less fee for put; 7 stepped coupon; 8 coupon period; 9 when and if issued; 10 original issue discount; 11 callable, puttable; 12 escrowed to maturity; 13 escrowed to redemption date, callable; 14 prerefunded; 15 in default; 16 unrated; 17 taxable; 18 indexed; 19 subject to alternative minimum tax; 20 original issue discount price; 21 callable below maturity value; 22 callable without notice; 99 text
872 InstrAttribValue STRING
873 DatedDate LOCALMKTDATE
874 InterestAccrualDate LOCALMKTDATE
875 CPProgram INT: 1 3(a)(3); 2 4(2); 99 other
876 CPRegType STRING
877 UnderlyingCPProgram STRING
878 UnderlyingCPRegType STRING
879 UnderlyingQty QTY
880 TrdMatchID STRING
881 SecondaryTradeReportRefID STRING
882 UnderlyingDirtyPrice PRICE
883 UnderlyingEndPrice PRICE
884 UnderlyingStartValue AMT
885 UnderlyingCurrentValue AMT
886 UnderlyingEndValue AMT
887 NoUnderlyingStips NUMINGROUP
888 UnderlyingStipType STRING = 233
889 UnderlyingStipValue STRING
890 MaturityNetMoney AMT
891 MiscFeeBasis INT: 0 absolute; 1 per unit; 2 percentage
892 TotNoAllocs INT
893 LastFragment BOOLEAN
894 CollReqID STRING
895 CollAsgnReason INT: 0 initial; 1 scheduled; 2 time warning; 3 margin deficiency; 4 margin excess; 5 forward collateral demand; 6 event of default; 7 adverse tax event
896 CollInquiryQualifier INT: 0 trade date; 1 GC instrument; 2 collateral instrument; 3 substitution eligible; 4 not assigned; 5 partially assigned; 6 fully assigned; 7 outstanding trades
897 NoTrades NUMINGROUP
898 MarginRatio PERCENTAGE
899 MarginExcess AMT
900 TotalNetValue AMT
901 CashOutstanding AMT
902 CollAsgnID STRING
903 CollAsgnTransType INT: 0 new; 1 replace; 2 cancel; 3 release; 4 reverse
904 CollRespID STRING
905 CollAsgnRespType INT: 0 received; 1 accepted; 2 declined; 3 rejected
906 CollAsgnRejectReason INT: 0 unknown deal; 1 unknown or invalid instrument; 2 unauthorized transaction; 3 insufficient collateral; 4 invalid type of collateral; 5 excessive substitution; 99 other
907 CollAsgnRefID STRING
908 CollRptID STRING
909 CollInquiryID STRING
910 CollStatus INT: 0 unassigned; 1 partially assigned; 2 assignment proposed; 3 assigned; 4 challenged
911 TotNumReports INT
912 LastRptRequested BOOLEAN
913 AgreementDesc STRING
914 AgreementID STRING
915 AgreementDate LOCALMKTDATE
916 StartDate LOCALMKTDATE
917 EndDate LOCALMKTDATE
918 AgreementCurrency CURRENCY
919 DeliveryType INT: 0 versus payment; 1 free; 2 tri-party; 3 hold in custody
920 EndAccruedInterestAmt AMT
921 StartCash AMT
922 EndCash AMT
923 UserRequestID STRING
924 UserRequestType INT: 1 log on user; 2 log off user; 3 change password; 4 request individual user status
925 NewPassword STRING
926 UserStatus INT: 1 logged in; 2 not logged in; 3 user not recognised; 4 password incorrect; 5 password changed; 6 other
927 UserStatusText STRING
928 StatusValue INT: 1 connected; 2 not connected, down expected up; 3 not connected, down expected down; 4 in process
929 StatusText STRING
930 RefCompID STRING
931 RefSubID STRING
932 NetworkResponseID STRING
933 NetworkRequestID STRING
934 LastNetworkResponseID STRING
935 NetworkRequestType INT: 1 snapshot; 2 subscribe; 4 stop subscribing; 8 level of detail
936 NoCompIDs NUMINGROUP
937 NetworkStatusResponseType INT: 1 full; 2 incremental update
938 NoCollInquiryQualifier NUMINGROUP
939 TrdRptStatus INT: 0 accepted; 1 rejected
940 AffirmStatus INT: 1 received; 2 confirm rejected, not affirmed; 3 affirmed
941 UnderlyingStrikeCurrency CURRENCY
942 LegStrikeCurrency CURRENCY
943 TimeBracket STRING
944 CollAction INT: 0 retain; 1 add; 2 remove
945 CollInquiryStatus INT: 0 accepted; 1 accepted with warnings; 2 completed; 3 completed with warnings; 4 rejected
946 CollInquiryResult INT: 0 successful; 1 invalid or unknown instrument; 2 invalid or unknown collateral type; 3 invalid parties; 4 invalid transport type requested; 5 invalid destination requested; 6 no collateral found for the trade specified; 7 no collateral found for the order specified; 8 collateral inquiry type not supported; 9 unauthorized for collateral inquiry; 99 other
947 StrikeCurrency CURRENCY
948 NoNested3PartyIDs NUMINGROUP
949 Nested3PartyID STRING
950 Nested3PartyIDSource CHAR = 447
951 Nested3PartyRole INT = 452
952 NoNested3PartySubIDs NUMINGROUP
953 Nested3PartySubID STRING
954 Nested3PartySubIDType INT = 803
955 LegContractSettlMonth MONTHYEAR
956 LegInterestAccrualDate LOCALMKTDATE
1148 LowLimitPrice PRICE
1149 HighLimitPrice PRICE
2446 AggressorSide INT: 1 buy; 2 sell
5700 LocateID STRING
9001 Objective STRING
9002 OrderUrgency STRING: low low; normal normal; high high
`
