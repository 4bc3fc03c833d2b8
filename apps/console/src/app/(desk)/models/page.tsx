import { ModelsPage } from '../../../models/models-page.tsx'

export default function Page() {
  return <ModelsPage />
}
