'use client'
import { useRef } from 'react'
import { CommandDialog } from '../command/command-dialog.tsx'
import { useMay } from '../command/use-may.ts'
import { useKill } from '../stream/use-desk-rows.ts'
import { openOverlay, useOverlay } from './overlays.ts'

const show = (open: boolean): void => openOverlay(open ? 'kill' : null)

/** Stops or releases the firm: the worst switch of all wants its name typed and a reason. */
export function KillDialog() {
  const open = useOverlay((state) => state.open === 'kill')
  const on = useKill()?.kill.on === true
  // What it does is settled when it opens: it must not turn into its opposite under somebody's hand.
  const releases = useRef(on)
  if (!open) releases.current = on
  return releases.current ? <ReleaseKill open={open} /> : <EngageKill open={open} />
}

function EngageKill({ open }: { readonly open: boolean }) {
  const may = useMay('engageKill')
  return (
    <CommandDialog
      name="engageKill" prefix="kill" open={open} onOpenChange={show} tone="critical" title="Kill: stop all trading" submitLabel="Kill all trading" confirmWord="KILL" fixed={{}} done="The kill switch is on"
      consequence="Every live child order is canceled at its venue, nothing new leaves, new orders are refused. Everyone sees who and why."
      blocked={may ? null : 'Your role may not stop all trading: traders and risk managers do.'}
    />
  )
}

function ReleaseKill({ open }: { readonly open: boolean }) {
  const may = useMay('releaseKill')
  return (
    <CommandDialog
      name="releaseKill" prefix="kill" open={open} onOpenChange={show} title="Release the kill switch" submitLabel="Release" confirmWord="RELEASE" fixed={{}} done="The kill switch is released"
      consequence="Orders are accepted and children leave again as soon as it is released."
      blocked={may ? null : 'Your role may not release the kill switch: a risk manager does.'}
    />
  )
}
