/** The promise's value, or a failure that says who did not answer within `timeoutMs`. */
export function inTime<T>(promise: Promise<T>, timeoutMs: number, who: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`${who} did not answer within ${timeoutMs / 1_000} s`)), timeoutMs) })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
