/** Data types of FIX 4.4, volume 1, "Data types". */
export type FieldType =
  | 'INT' | 'LENGTH' | 'SEQNUM' | 'NUMINGROUP' | 'FLOAT' | 'QTY' | 'PRICE' | 'PRICEOFFSET' | 'AMT' | 'PERCENTAGE' | 'CHAR' | 'BOOLEAN' | 'STRING' | 'MULTIPLEVALUESTRING'
  | 'CURRENCY' | 'EXCHANGE' | 'COUNTRY' | 'MONTHYEAR' | 'UTCTIMESTAMP' | 'UTCTIMEONLY' | 'UTCDATEONLY' | 'LOCALMKTDATE' | 'DATA'

export interface FieldDefinition {
  readonly tag: number
  readonly name: string
  readonly type: FieldType
  /** Codes with their names; absent: any value of the type. */
  readonly values?: ReadonlyMap<string, string>
  /** Other values are allowed too: the list is only for people. */
  readonly open?: true
}

/** A field of a message or of a group's entry; with `members` it counts a repeating group, whose entries begin with the first of them. */
export interface Member {
  readonly tag: number
  readonly required: boolean
  readonly members?: readonly Member[]
}

export interface MessageDefinition {
  readonly msgType: string
  readonly name: string
  readonly category: 'admin' | 'app'
  /** Of the body; header and trailer are the dictionary's. */
  readonly members: readonly Member[]
}

/** Field and message tables of one FIX version. */
export interface Dictionary {
  readonly header: readonly Member[]
  readonly trailer: readonly Member[]
  field(tag: number): FieldDefinition | undefined
  message(msgType: string): MessageDefinition | undefined
}
