declare const brand: unique symbol
/** A nominal type over a primitive: the compiler keeps units apart, nothing exists at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Integer price units: `instrument.priceScale` (10,000 by default) per currency unit. */
export type Price = Brand<number, 'Price'>
/** Integer multiples of `instrument.lotSize`. */
export type QtyLots = Brand<number, 'QtyLots'>
/** Integer millionths of a currency unit: fees and notional. */
export type MoneyMicro = Brand<number, 'MoneyMicro'>
/** Integer microseconds since 1970-01-01 UTC. */
export type UnixUs = Brand<number, 'UnixUs'>
/** Position of an entry in the journal, from 1 without holes. */
export type Seq = Brand<number, 'Seq'>
/** ISO 10383 market identifier code. */
export type Mic = Brand<string, 'Mic'>
export type SymbolId = Brand<string, 'SymbolId'>
/** FIX ClOrdID(11). */
export type ClOrdId = Brand<string, 'ClOrdId'>
/** FIX ExecID(17). */
export type ExecId = Brand<string, 'ExecId'>
/** Our OrderID(37) of a parent: `P-` and its journal sequence number in decimal. */
export type ParentId = Brand<string, 'ParentId'>
/** Name of a FIX session in the configuration, such as `OMS1` or `XNYS`. */
export type SessionId = Brand<string, 'SessionId'>
