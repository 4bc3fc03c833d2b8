import { AlertsPage } from '../../../../alerts/alerts-page.tsx'

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const { id } = await params
  return <AlertsPage alertId={decodeURIComponent(id)} />
}
