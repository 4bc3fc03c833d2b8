import { ObjectivesPage } from '../../../objectives/objectives-page.tsx'

export default function Page() {
  return <ObjectivesPage />
}
