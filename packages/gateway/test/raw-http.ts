import { request } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: unknown
}

/** One request with exactly these headers, over a connection of its own. */
export function rawHttp(url: string, { method = 'GET', headers = {}, body = '' }: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers: { ...headers, ...(body === '' ? {} : { 'content-length': Buffer.byteLength(body) }) }, agent: false, timeout: 10_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed(text) }))
      response.on('error', reject)
    })
    call.on('timeout', () => call.destroy(new Error('no answer in time')))
    call.on('error', reject)
    call.end(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
