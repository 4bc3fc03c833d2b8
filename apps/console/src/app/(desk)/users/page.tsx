import { Suspense } from 'react'
import { UsersPage } from '../../../users/users-page.tsx'

export default function Page() {
  return <Suspense><UsersPage /></Suspense>
}
