import { BlockList, isIP } from 'node:net'
import { err, ok, type Result } from '@sluice/domain'

const BITS = { 4: 32, 6: 128 } as const

/** Addresses from which a counterparty may connect: IPv4 and IPv6, single ones or networks such as `10.1.0.0/16`. */
export class AddressList {
  private readonly list: BlockList

  private constructor(list: BlockList) {
    this.list = list
  }

  /** The first entry that does not hold is named. */
  static of(entries: readonly string[]): Result<AddressList, string> {
    const list = new BlockList()
    for (const entry of entries) {
      const slash = entry.indexOf('/')
      const address = slash < 0 ? entry : entry.slice(0, slash)
      const family = isIP(address)
      if (family !== 4 && family !== 6) return err(`address '${entry}' must be an IPv4 or IPv6 address, or a network such as 10.1.0.0/16`)
      const prefix = slash < 0 ? String(BITS[family]) : entry.slice(slash + 1)
      if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > BITS[family]) return err(`address '${entry}': the part after '/' must be 0 to ${BITS[family]}`)
      list.addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6')
    }
    return ok(new AddressList(list))
  }

  /** An IPv4 address within IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 address. */
  has(address: string | undefined): boolean {
    if (address === undefined) return false
    const plain = plainAddress(address)
    const family = isIP(plain)
    return family !== 0 && this.list.check(plain, family === 4 ? 'ipv4' : 'ipv6')
  }
}

/** Without the IPv6 form of an IPv4 address and without a zone. */
export function plainAddress(address: string): string {
  const unzoned = address.split('%', 1)[0] as string
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(unzoned) ? unzoned.slice(7) : unzoned
}
