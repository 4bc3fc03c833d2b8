import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { importCommand } from './import.ts'
import { tapeCommand } from './tape.ts'

let dir = ''
const said: string[] = []
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lab-import-'))
  vi.spyOn(console, 'log').mockImplementation((line: string) => said.push(line))
})
afterEach(() => said.splice(0))
afterAll(() => {
  vi.restoreAllMocks()
  rmSync(dir, { recursive: true, force: true })
})

function lab(...args: string[]): Promise<unknown> {
  const command = args[0] === 'import' ? importCommand() : tapeCommand()
  for (const one of [command, ...command.commands]) one.exitOverride()
  return command.parseAsync(args.slice(1), { from: 'user' })
}

describe('lab import and lab tape', () => {
  it('make a tape with its report, and look into it', async () => {
    const [quotes, tape] = [join(dir, 'q.csv'), join(dir, 'made', 'day.tape')]
    writeFileSync(quotes, 'ts_ms,ex,bid,bid_sz,ask,ask_sz\n1514903400000,N,157.18,300,157.2,100\n1514903401000,N,157.18,300,157.18,100\n1514903402000,N,x,300,157.2,100\n1514903403000,N,157,1,158,1\n')
    await lab('import', 'taq', quotes, '--out', tape, '--symbol', 'ACME')
    expect(said.join('\n')).toContain('rows       4 read, 3 taken, 1 rejected')
    expect(said.join('\n')).toContain('q.csv line 4: "x"')
    expect(said.join('\n')).toContain('locked 66.6667 % of 3.0 s')
    expect(JSON.parse(readFileSync(`${tape}.report.json`, 'utf8'))).toMatchObject({ kind: 'taq', rows: { read: 4 } })
    said.splice(0)
    await lab('tape', 'info', tape)
    expect(said.join('\n')).toMatch(/events {6}5 with 6 entries, in 1 blocks of 1 file[^]*ACME {2,}10000 /)
    said.splice(0)
    await lab('tape', 'verify', tape)
    expect(said).toEqual(['ACME         XNYS  4 updates', 'the tape is whole: 5 events'])
    const bytes = readFileSync(tape)
    bytes[bytes.length - 2]! ^= 1
    writeFileSync(tape, bytes)
    await expect(lab('tape', 'verify', tape)).rejects.toThrow('damaged after 0 events: tape day.tape at byte')
  })

  it('make a training set of past orders', async () => {
    const [orders, out] = [join(dir, 'o.csv'), join(dir, 'set')]
    writeFileSync(orders, 'Ref,Name,BS,Shares,Entered at\na,ACME,B,10,2026-01-30T14:30:00Z\n')
    await lab('import', 'executions', orders, '--out', out, '--map', 'orderId=Ref', '--map', 'symbol=Name', '--map', 'sentTime=Entered at')
    expect(said.join('\n')).toContain('orders     1: 1 open')
    expect(readFileSync(join(out, 'executions.jsonl'), 'utf8')).toContain('"orderId":"a"')
  })

  it('say what is wrong', async () => {
    await expect(lab('tape', 'info', join(dir, 'none'))).rejects.toThrow('there is no tape')
    await expect(lab('tape', 'info', join(dir, 'q.csv'))).rejects.toThrow('it does not begin as a tape does')
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    await expect(lab('import', 'executions', 'x', '--out', dir, '--map', 'who=me')).rejects.toThrow('"who=me" is not allowed: give ours=theirs')
    await expect(lab('import', 'taq', 'x', '--out', dir, '--symbol', 'a b')).rejects.toThrow('"a b" is not allowed')
  })
})
