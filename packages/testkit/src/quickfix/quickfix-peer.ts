import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const SOURCE = join(import.meta.dirname, 'quickfix-peer.cpp')
const HEADERS = ['/usr/include', '/usr/local/include'].map((dir) => join(dir, 'quickfix/SocketInitiator.h'))
/** Tables of its own, by which it judges what we send. `QUICKFIX_FIX44_XML` names another place. */
const TABLES = [process.env['QUICKFIX_FIX44_XML'], '/usr/share/quickfix/FIX44.xml', '/usr/local/share/quickfix/FIX44.xml']
const COMPILE_TIMEOUT_MS = 120_000
const WAIT_MS = 10_000

/** Why there is no QuickFIX C++ on this machine; null: there is. */
export function whyNoQuickfix(): string | null {
  if (!HEADERS.some((header) => existsSync(header))) return 'the headers of QuickFIX C++ (libquickfix-dev) are not installed'
  try {
    execFileSync('g++', ['--version'], { stdio: 'ignore', timeout: WAIT_MS })
    return null
  } catch {
    return 'g++ is not installed'
  }
}

/** Its own tables of FIX 4.4, where they are installed. */
export const installedTables = (): string | null => TABLES.find((path) => path !== undefined && existsSync(path)) ?? null

/** The program, compiled once for each content of its source. */
export function buildQuickfixPeer(): string {
  const hash = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 16)
  const dir = join(tmpdir(), `sluice-quickfix-${hash}`)
  const program = join(dir, 'quickfix-peer')
  if (existsSync(program)) return program
  mkdirSync(dir, { recursive: true })
  const scratch = mkdtempSync(join(dir, 'build-'))
  try {
    // C++14: the headers have exception specifications that C++17 took out.
    execFileSync('g++', ['-std=c++14', '-O0', '-w', SOURCE, '-o', join(scratch, 'quickfix-peer'), '-lquickfix', '-lpthread'], { timeout: COMPILE_TIMEOUT_MS })
    renameSync(join(scratch, 'quickfix-peer'), program)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return program
}

/** A port that was free just now: QuickFIX cannot be asked which one it took. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

/** A message as QuickFIX told it, `|` for SOH. */
export class ToldMessage {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  get(tag: number): string | undefined {
    return new RegExp(`(?:^|\\|)${tag}=([^|]*)`).exec(this.text)?.[1]
  }
}

export interface QuickfixOptions {
  readonly program: string
  readonly role: 'acceptor' | 'initiator'
  readonly port: number
  readonly sender: string
  readonly target: string
  readonly dictionary: string
}

/** One QuickFIX C++ session in a process of its own. */
export class QuickfixPeer {
  /** Application messages that it took, after its own validation. */
  readonly app: ToldMessage[] = []
  readonly sent: ToldMessage[] = []
  readonly events: string[] = []
  logons = 0
  logouts = 0
  private readonly child: ChildProcessWithoutNullStreams
  private readonly checks = new Set<() => void>()
  private readonly exited: Promise<void>

  constructor({ program, role, port, sender, target, dictionary }: QuickfixOptions) {
    this.child = spawn(program, [role, String(port), sender, target, dictionary])
    this.exited = new Promise((resolve) => this.child.once('exit', () => resolve()))
    this.child.stdin.on('error', () => undefined)
    createInterface({ input: this.child.stdout }).on('line', (line) => this.take(line))
  }

  send(msgType: string, body: string): void {
    this.child.stdin.write(`send ${msgType} ${body}\n`)
  }

  /** What it refused of ours: Rejects and BusinessMessageRejects that it sent. */
  get refusals(): string[] {
    return this.sent.filter((message) => ['3', 'j'].includes(message.get(35) ?? '')).map(({ text }) => text)
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.checks.delete(check)
        reject(new Error(`did not happen in ${WAIT_MS} ms: ${what}; ${[...this.refusals, ...this.events.slice(-5)].join('; ')}`))
      }, WAIT_MS)
      const check = (): void => {
        if (!condition()) return
        clearTimeout(timer)
        this.checks.delete(check)
        resolve()
      }
      this.checks.add(check)
      check()
    })
  }

  /** Looks at every condition again: something happened on our side. */
  notify(): void {
    for (const check of [...this.checks]) check()
  }

  async close(): Promise<void> {
    this.child.stdin.end('quit\n')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 2_000)
    await this.exited
    clearTimeout(timer)
  }

  private take(line: string): void {
    const [kind, text] = [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)]
    if (kind === 'APP') this.app.push(new ToldMessage(text))
    else if (kind === 'SENT') this.sent.push(new ToldMessage(text))
    else if (kind === 'LOGON') this.logons++
    else if (kind === 'LOGOUT') this.logouts++
    else if (kind === 'EVENT') this.events.push(text)
    this.notify()
  }
}
