'use client'
import { Button } from '@sluice/ui'

export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <main role="alert" className="grid h-dvh place-items-center text-center">
      <div className="max-w-[52ch]">
        <h1 className="text-xl font-semibold">This page failed</h1>
        <p className="mt-1 mb-3 text-base text-muted">{error.message}. Orders are not touched by it: they live in the trading core.</p>
        <Button size="medium" onClick={reset}>Load it again</Button>
      </div>
    </main>
  )
}
