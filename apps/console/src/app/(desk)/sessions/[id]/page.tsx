import { SessionsPage } from '../../../../sessions/sessions-page.tsx'

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const { id } = await params
  return <SessionsPage session={decodeURIComponent(id)} />
}
