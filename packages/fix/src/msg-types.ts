/** Application MsgTypes(35) of FIX 4.4: one of these that is not supported gets a BusinessMessageReject(j), any other type a Reject(3). */
export const FIX44_APP_MSG_TYPES: ReadonlySet<string> = new Set([
  ...'6789BCDEFGHJKLMNPQRSTVWXYZabcdefghijklmnopqrstuvwxyz',
  'AA', 'AB', 'AC', 'AD', 'AE', 'AF', 'AG', 'AH', 'AI', 'AJ', 'AK', 'AL', 'AM', 'AN', 'AO', 'AP', 'AQ', 'AR', 'AS', 'AT', 'AU', 'AV', 'AW', 'AX', 'AY', 'AZ',
  'BA', 'BB', 'BC', 'BD', 'BE', 'BF', 'BG', 'BH',
])
