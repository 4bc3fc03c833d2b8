'use client'
import { deskTrust, type Trust } from './desk-trust.ts'
import { useDesk } from './desk-store.ts'
import { useCore, useNowMs } from './use-desk-rows.ts'

export function useTrust(): Trust {
  const connection = useDesk((state) => state.connection)
  const lostAtMs = useDesk((state) => state.lostAtMs)
  const quotesHeardMs = useDesk((state) => state.heardMs.quotes)
  const core = useCore()
  const nowMs = useNowMs(1_000)
  return deskTrust({ connection, lostAtMs, core, quotesHeardMs, nowMs })
}
