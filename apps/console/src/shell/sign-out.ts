import { requestJson } from '../api/http.ts'
import { disconnectDesk } from '../stream/desk-socket.ts'

export async function signOut(): Promise<void> {
  disconnectDesk()
  // Even when the desk cannot be told, the person leaves the page; the session then ends by its own age.
  await requestJson('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(() => undefined)
  window.location.assign('/sign-in')
}
