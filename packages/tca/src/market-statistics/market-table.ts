/** What one venue did in a session. Null where nothing was seen to say it from. Cents and shares; shares of something are 0 to 1. */
export interface VenueTable {
  readonly mic: string
  readonly trades: number
  readonly volumeShare: number
  /** Share of its volume at the market's midpoint. */
  readonly midShare: number | null
  /** Twice the distance from the midpoint, by volume. */
  readonly effectiveSpreadCents: number | null
  /** Twice the midpoint's move in the aggressor's favour in the second after the trade, by volume. */
  readonly impactCents: number | null
  /** Of the time with a market on that side. */
  readonly atBestBidShare: number | null
  readonly atBestAskShare: number | null
  /** Shares displayed at the best bid and ask while the venue stands there, by time. */
  readonly queueShares: number | null
  /** Virtual orders whose whole life was seen. */
  readonly virtualOrders: number
  /** Chance that a virtual order is filled within 1, 10 and 60 seconds. */
  readonly fillChance: readonly [oneS: number, tenS: number, sixtyS: number] | null
  /** Gain of a filled virtual order against the midpoint ten seconds after its fill, before fees: negative is a loss to who posted. */
  readonly markoutCents: number | null
}

/** A session of one instrument over all its venues. Units as in `VenueTable`. */
export interface MarketTable {
  readonly durationS: number
  readonly quotes: number
  readonly trades: number
  readonly volumeShares: number
  readonly spreadCents: number | null
  readonly spreadBps: number | null
  readonly venuesAtBestBid: number | null
  readonly venuesAtBestAsk: number | null
  readonly depthAtBestBid: number | null
  readonly depthAtBestAsk: number | null
  /** Of the time with a bid and an ask. */
  readonly crossedShare: number | null
  readonly lockedShare: number | null
  readonly quotesPerS: number
  readonly tradesPerS: number
  /** 99th percentile of the seconds that had any. */
  readonly quotesPerSP99: number
  readonly tradesPerSP99: number
  /** Of the volume of quoting venues outside auctions; null where no print tells. */
  readonly sweepShare: number | null
  /** Of the number of trades. */
  readonly offCentShare: number | null
  readonly offCentShareOffExchange: number | null
  /** By volume, most first. */
  readonly venues: readonly VenueTable[]
  /** Measurements given up because a buffer was full; 0 means that nothing is missing. */
  readonly dropped: number
}
