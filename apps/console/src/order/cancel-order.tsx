'use client'
import type { ParentRow } from '@sluice/protocol'
import { Button } from '@sluice/ui'
import { useEffect, useState } from 'react'
import { useMe } from '../api/queries.ts'
import { faultText } from '../shell/kill-dialog.tsx'
import { sendCommand } from '../stream/desk-socket.ts'
import { newRequestId } from '../ticket/request-id.ts'

/** Asks to cancel what is left; it stays "Cancelling" until the order itself says so. */
export function CancelOrder({ parent }: { readonly parent: ParentRow }) {
  const me = useMe()
  const [sent, setSent] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => {
    setSent(false)
    setFault(null)
  }, [parent.parentId])
  if (parent.status !== 'working' || me.data?.permissions.includes('cancelParent') !== true) return null
  const cancel = async (): Promise<void> => {
    if (sent) return
    setSent(true)
    setFault(null)
    const outcome = await sendCommand({ name: 'cancelParent', clientRequestId: newRequestId(), parentId: parent.parentId })
    if (outcome.ok) return
    setSent(false)
    setFault(faultText(outcome))
  }
  return (
    <>
      {fault !== null && <span role="alert" title={fault} className="max-w-[220px] truncate text-xs text-critical">{fault}</span>}
      <Button onClick={() => void cancel()} disabled={sent} data-testid="cancel-order">{sent ? 'Cancelling\u2026' : 'Cancel'}</Button>
    </>
  )
}
