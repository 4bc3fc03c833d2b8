import { PlainError } from './plain-error.mjs'

const LEAST = [20, 19]

export function checkNodeVersion(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) return
  throw new PlainError(`Node ${version} is too old: install Node ${LEAST.join('.')} or newer (https://nodejs.org) and run the command again`)
}
