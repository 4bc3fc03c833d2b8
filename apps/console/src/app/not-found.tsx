import Link from 'next/link'

export default function NotFound() {
  return (
    <main className="grid h-dvh place-items-center text-center">
      <div><h1 className="text-xl font-semibold">There is no such page</h1><p className="mt-1 text-base text-muted">Go to the <Link className="text-accent-text underline" href="/">desk</Link> or to the <Link className="text-accent-text underline" href="/orders">orders</Link>.</p></div>
    </main>
  )
}
