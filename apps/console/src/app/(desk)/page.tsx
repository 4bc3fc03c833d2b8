import { DeskPage } from '../../desk/desk-page.tsx'

export default function Page() {
  return <DeskPage />
}
