import { UsersPage } from '../../../users/users-page.tsx'

export default function Page() {
  return <UsersPage />
}
