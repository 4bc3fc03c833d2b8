/** What the desk writes begins small and ends without a full stop: as a sentence. */
export function sentence(text: string): string {
  const trimmed = text.trim()
  return `${trimmed.slice(0, 1).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`
}

/** Fields of commands and questions as people know them. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  orderQty: 'quantity', limitPrice: 'limit price', ordType: 'order type', timeInForce: 'good for', expireUs: 'good till', expiresInS: 'expiry', minQty: 'smallest execution', maxFloor: 'most to show', postOnly: 'post only',
  exDestination: 'venue', mic: 'venue', parentId: 'order', clOrdId: 'child', overrideId: 'override', alertId: 'alert', decisionId: 'plan', clientRequestId: 'request', modelId: 'model', shareMicro: 'canary share',
  msgSeqNum: 'message number', asOf: 'day', execId: 'ExecID', venueUs: 'time at the venue', email: 'e-mail', thresholdPct: 'threshold',
}

/** `orderQty` to quantity, `weights.fees` to weights, fees. */
export const fieldWords = (path: string): string => path.split('.').map((part) => FIELD_WORDS[part] ?? (/^\d+$/.test(part) ? `row ${Number(part) + 1}` : part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))).join(', ')

/** What the desk found wrong with a field, with the field as people know it; what was never typed is missing. */
export function faultSentence({ path, message }: { readonly path: string; readonly message: string }): string {
  const name = path === '' ? '' : message.startsWith(`${path} `) ? path : (path.split('.')[0] ?? '')
  if (name === '' || !message.startsWith(`${name} `)) return sentence(message)
  const told = message.slice(name.length)
  return sentence(`${fieldWords(name)}${told.replace(/^ is (?:undefined|null|NaN|"")(?=:)/, ' is missing')}`)
}
