export { BOOK_LEVELS_MAX, VenueBook } from './venue-book.ts'
export {
  CONSOLIDATED_LEVELS_MAX, DEPTH_LEVELS, consolidate, type Consolidated, type ConsolidatedLevel, type OwnResting,
} from './consolidated.ts'
export { isFresh } from './freshness.ts'
export { foldViews } from './fold-views.ts'
export { TradeAccumulator } from './trade-accumulator.ts'
export { LEVEL_QTY_MAX, PRICE_MAX, isUsableLevel } from './usable-level.ts'
export { benchBookUpdates, type BookUpdatesBench } from './book-updates-bench.ts'
export { FeedBook, type FeedBookOptions, type FeedBookState, type VenueFeedEvent } from './feed-book.ts'
export { FeedBooks, type FeedBooksOptions } from './feed-books.ts'
export { RECENT_PRINTS_MAX, RecentPrints, type Print } from './recent-prints.ts'
