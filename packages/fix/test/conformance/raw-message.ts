const SOH = '\x01'

/** A message as a counterparty sees it: its bytes and the fields cut out of them. Written anew here, without the product's codec. */
export interface RawMessage {
  readonly raw: string
  readonly fields: readonly (readonly [tag: number, value: string])[]
}

export interface RawHeader {
  readonly begin?: string
  readonly sender: string
  readonly target: string
  /** Null leaves MsgSeqNum(34) out. */
  readonly seq: number | null
  /** SendingTime(52); null leaves it out. */
  readonly time: string | null
  /** Further header fields, `tag=value|`. */
  readonly more?: string
}

/** BeginString, BodyLength, header, body and CheckSum; `|` stands for SOH in the texts given. */
export function encodeRaw(msgType: string, header: RawHeader, body: string): string {
  const seq = header.seq === null ? '' : `34=${header.seq}|`
  const time = header.time === null ? '' : `52=${header.time}|`
  const content = `35=${msgType}|49=${header.sender}|56=${header.target}|${seq}${time}${header.more ?? ''}${body}`.replaceAll('|', SOH)
  return framed(content, header.begin)
}

/** Length and sum around a content that begins with MsgType(35). */
export function framed(content: string, begin = 'FIX.4.4'): string {
  return withSum(`8=${begin}${SOH}9=${Buffer.byteLength(content, 'latin1')}${SOH}${content}`)
}

export function withSum(text: string): string {
  return `${text}10=${sumOf(text)}${SOH}`
}

function sumOf(text: string): string {
  let sum = 0
  for (const byte of Buffer.from(text, 'latin1')) sum = (sum + byte) % 256
  return String(sum).padStart(3, '0')
}

/** Value of the first field with this tag. */
export function valueOf(message: RawMessage, tag: number): string | undefined {
  return message.fields.find(([of]) => of === tag)?.[1]
}

/** Cuts messages out of a stream and is strict: what we send must be framed, summed and ordered as the standard says. */
export class RawReader {
  private text = ''

  push(chunk: Buffer): RawMessage[] {
    this.text += chunk.toString('latin1')
    const messages: RawMessage[] = []
    for (;;) {
      const head = /^8=([^\x01]+)\x019=(\d+)\x01/.exec(this.text)
      if (head === null) {
        if (this.text.length > 40) throw new Error(`no message begins with ${JSON.stringify(this.text.slice(0, 40))}`)
        return messages
      }
      const end = head[0].length + Number(head[2])
      if (this.text.length < end + 7) return messages
      const raw = this.text.slice(0, end + 7)
      this.text = this.text.slice(end + 7)
      messages.push(readRaw(raw, end))
    }
  }
}

function readRaw(raw: string, end: number): RawMessage {
  if (raw.slice(end) !== `10=${sumOf(raw.slice(0, end))}${SOH}`) throw new Error(`CheckSum(10) is wrong in ${raw}`)
  const fields: (readonly [number, string])[] = []
  for (let at = 0; at < raw.length;) {
    const value = raw.indexOf('=', at) + 1
    const tag = Number(raw.slice(at, value - 1))
    const before = fields.at(-1)
    // The bytes of a data field are counted by the field in front of it.
    const next = before !== undefined && DATA_OF[before[0]] === tag ? value + Number(before[1]) : raw.indexOf(SOH, value)
    if (!(tag > 0) || next <= value || raw[next] !== SOH) throw new Error(`field ${JSON.stringify(raw.slice(at, next + 1))} in ${raw}`)
    fields.push([tag, raw.slice(value, next)])
    at = next + 1
  }
  const head = fields.slice(0, 3).map(([tag]) => tag)
  if (head.join() !== '8,9,35') throw new Error(`the first fields are ${head.join()}`)
  return { raw, fields }
}

/** Data fields by the field that tells their length: RawData(96), EncodedText(355). */
const DATA_OF: Readonly<Record<number, number>> = { 95: 96, 354: 355 }

/** UTCTimestamp with milliseconds. */
export function utc(us: number): string {
  return new Date(us / 1_000).toISOString().replace('T', '-').replace('Z', '').replaceAll(/(\d{4})-(\d\d)-(\d\d)-/g, '$1$2$3-')
}
