import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { DemoOms } from './demo-oms.ts'
import type { ChangedTrade } from './report-faults.ts'
import { requestFault } from './request-fault.ts'
import {
  FAULT_NAMES, FaultRefused, FaultSchema, MARKET_SWITCHES, MarketFaultSchema, NoFaultsSchema, OmsFaultSchema, SymbolFaultSchema,
  type Fault, type MarketFault, type NoFaults, type OmsFault, type SymbolFault,
} from './venue-faults.ts'

const BODY_BYTES_MAX = 10_000
const REQUEST_TIMEOUT_MS = 5_000

const OmsSchema = z.strictObject({ parentsPerMinute: z.number().min(0).max(60_000) })
const ScriptSchema = z.strictObject({})

export interface ControlServerOptions {
  /** 0 takes a free port. */
  readonly port: number
  readonly log: Logger
  readonly mics: readonly string[]
  readonly symbols: readonly string[]
  readonly oms: DemoOms | null
  readonly status: () => unknown
  /** Answers the trade that a fault of one moment changed. May throw FaultRefused. */
  readonly fault: (fault: Fault | SymbolFault | MarketFault) => ChangedTrade | null
  readonly clearFaults: () => void
  readonly startScript: () => void
}

interface Answer {
  readonly code: number
  readonly body: unknown
}

const refused = (code: number, error: string): Answer => ({ code, body: { error } })

/**
 * Switches of the sandbox, on the loopback address only. A request from a web page carries an Origin and is refused:
 * nothing that a browser shows may flip a switch.
 */
export class ControlServer {
  private readonly options: ControlServerOptions
  private readonly server: Server

  constructor(options: ControlServerOptions) {
    this.options = options
    this.server = createServer((request, response) => void this.handle(request, response))
    this.server.requestTimeout = REQUEST_TIMEOUT_MS
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(this.options.port, '127.0.0.1', () => {
        this.server.off('error', reject)
        resolve()
      })
    })
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    if (!this.server.listening) return
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeAllConnections()
    await closed
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: Answer
    try {
      answer = request.headers.origin === undefined ? await this.route(request) : refused(403, 'requests of web pages are refused')
    } catch (error) {
      this.options.log.warn({ error: (error as Error).message }, 'control request failed')
      answer = refused(400, (error as Error).message)
    }
    response.writeHead(answer.code, { 'content-type': 'application/json' })
    response.end(`${JSON.stringify(answer.body)}\n`)
  }

  private async route(request: IncomingMessage): Promise<Answer> {
    const { oms } = this.options
    const path = (request.url ?? '/').split('?')[0]
    switch (`${request.method} ${path}`) {
      case 'GET /status':
        return { code: 200, body: this.options.status() }
      case 'POST /oms':
        if (oms === null) return refused(409, 'the demonstration OMS is off: demoOms.enabled is false')
        return withBody(request, OmsSchema, ({ parentsPerMinute }) => {
          oms.setRate(parentsPerMinute)
          return { code: 200, body: oms.status() }
        })
      case 'POST /fault':
        return withBody(request, faultSchemaOf, (fault) => this.switchFault(fault))
      case 'POST /script':
        return withBody(request, ScriptSchema, () => {
          this.options.startScript()
          return { code: 200, body: {} }
        })
      default:
        return refused(404, `${request.method} ${path} is not served: GET /status, POST /oms, POST /fault and POST /script are`)
    }
  }

  private switchFault(fault: Fault | SymbolFault | MarketFault | OmsFault | NoFaults): Answer {
    const { oms, mics, symbols } = this.options
    if (!('fault' in fault)) this.options.clearFaults()
    else if ('oms' in fault) {
      if (oms?.compId !== fault.oms) return refused(404, `oms is ${JSON.stringify(fault.oms)}: must be ${oms?.compId ?? 'none, the demonstration OMS is off'}`)
      oms.setAway(fault.on)
    } else {
      if ('mic' in fault && !mics.includes(fault.mic)) return refused(404, `mic is ${JSON.stringify(fault.mic)}: must be one of ${mics.join(', ')}`)
      if ('symbol' in fault && !symbols.includes(fault.symbol)) return refused(404, `symbol is ${JSON.stringify(fault.symbol)}: must be one of ${symbols.join(', ')}`)
      try {
        const trade = this.options.fault(fault)
        if (trade !== null) return { code: 200, body: { ...fault, trade } }
      } catch (error) {
        if (error instanceof FaultRefused) return refused(409, error.message)
        throw error
      }
    }
    return { code: 200, body: fault }
  }
}

/** By what it names, so that what is wrong is said of the right fields. */
function faultSchemaOf(body: unknown): z.ZodType<Fault | SymbolFault | MarketFault | OmsFault | NoFaults> {
  const named = body !== null && typeof body === 'object' ? body : {}
  if ('oms' in named) return OmsFaultSchema
  if ('symbol' in named) return SymbolFaultSchema
  if ('fault' in named && !('mic' in named) && MARKET_SWITCHES.some((fault) => fault === named.fault)) return MarketFaultSchema
  return 'fault' in named || 'mic' in named ? FaultSchema : NoFaultsSchema
}

async function withBody<T>(request: IncomingMessage, schema: z.ZodType<T> | ((body: unknown) => z.ZodType<T>), run: (body: T) => Answer): Promise<Answer> {
  const text = await bodyOf(request)
  let json: unknown
  try {
    json = JSON.parse(text === '' ? '{}' : text)
  } catch {
    return refused(400, 'the body is not JSON')
  }
  const parsed = (typeof schema === 'function' ? schema(json) : schema).safeParse(json)
  if (parsed.success) return run(parsed.data)
  return refused(400, parsed.error.issues.map((issue) => requestFault(issue, json, FAULT_NAMES)).join('; '))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += (chunk as Buffer).toString('utf8')
    if (text.length > BODY_BYTES_MAX) throw new Error(`the body is longer than ${BODY_BYTES_MAX} bytes`)
  }
  return text
}
