import { Command } from 'commander'
import { resolve } from 'node:path'
import { TapeCorruptError, tapeInfo, verifyTape } from '@sluice/tape'
import { columns, isoTime } from '../import/print-quality.ts'
import { CommandFailed } from './command-failed.ts'

/** Looks into a tape of market data. */
export function tapeCommand(): Command {
  return new Command('tape')
    .description('Look into a tape of market data: what it holds, and whether every byte is as it was written.')
    .addCommand(new Command('info').description('What a tape holds, without reading its events.').argument('<tape>', 'file, or folder of a capture').action((path: string) => guarded(path, () => printInfo(resolve(path)))))
    .addCommand(new Command('verify').description('Read every byte of a tape.').argument('<tape>', 'file, or folder of a capture').action((path: string) => guarded(path, () => printVerified(resolve(path)))))
}

function printInfo(path: string): void {
  const info = tapeInfo(path)
  console.log(`from        ${info.source}`)
  console.log(`events      ${info.events} with ${info.entries} entries, in ${info.blocks} blocks of ${info.segments} ${info.segments === 1 ? 'file' : 'files'}`)
  console.log(`bytes       ${info.bytes}${info.events === 0 ? '' : `, ${(info.bytes / info.events).toFixed(2)} an event`}`)
  console.log(`time        ${isoTime(info.firstUs)} to ${isoTime(info.lastUs)}`)
  console.log(`venues      ${info.mics.join(' ')}`)
  const rows = info.instruments.map(({ symbol, priceScale, lotSize, tick, qtyScale }) => [symbol, String(priceScale), String(tick), String(lotSize), String(qtyScale)])
  for (const line of columns([['symbol', 'price scale', 'tick', 'lot size', 'quantity scale'], ...rows], 1)) console.log(line)
  if (info.tornBytes > 0) console.log(`${info.tornBytes} bytes at an end were not written whole and are left out: normal after a crash or while a capture runs`)
}

function printVerified(path: string): void {
  const { events, damage, streams } = verifyTape(path)
  for (const { mic, symbol, events: updates } of streams) console.log(`${symbol.padEnd(12)} ${mic}  ${updates} updates`)
  if (damage !== null) throw new CommandFailed(`damaged after ${events} events: ${damage.message}`)
  const { tornBytes } = tapeInfo(path)
  if (tornBytes > 0) console.log(`${tornBytes} bytes at an end were not written whole and are left out`)
  console.log(`the tape is whole: ${events} events`)
}

function guarded(path: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (error instanceof TapeCorruptError) throw new CommandFailed(error.message)
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new CommandFailed(`there is no tape ${path}`)
    throw error
  }
}
