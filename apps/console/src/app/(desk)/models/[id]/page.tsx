import { ModelsPage } from '../../../../models/models-page.tsx'

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const { id } = await params
  return <ModelsPage modelId={decodeURIComponent(id)} />
}
