import { readFileSync } from 'node:fs'

/** The sign-ins of the first start, `[]` when the file is not there or not ours. */
export function readSignIns(file) {
  try {
    const { users } = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(users) ? users : []
  } catch {
    return []
  }
}

/** What `npm start` says of signing in: the passwords of those who are new, and of nobody else. */
export function signInLines({ signIns, newEmails, file }) {
  if (signIns.length === 0) return ['  Sign in   as before; who is locked out starts with: node scripts/start.mjs --reset-sign-ins']
  const width = (field) => Math.max(...signIns.map((signIn) => String(signIn[field]).length))
  const line = (signIn, i) => {
    const password = newEmails.includes(signIn.email) ? signIn.password : ''
    return `  ${i === 0 ? 'Sign in' : '       '}   ${signIn.email.padEnd(width('email'))}   ${String(signIn.role).padEnd(width('role'))}   ${password}`.trimEnd()
  }
  const kept = newEmails.length > 0
    ? `            kept in ${file}; change them in the console under your name`
    : `            passwords of the first start in ${file}; who is locked out: node scripts/start.mjs --reset-sign-ins`
  return [...signIns.map(line), kept]
}
