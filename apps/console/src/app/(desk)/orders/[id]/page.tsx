import type { Metadata } from 'next'
import { OrderPage } from '../../../../orders/order-page.tsx'

interface PageProps {
  readonly params: Promise<{ readonly id: string }>
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).id) }
}

export default async function Page({ params }: PageProps) {
  return <OrderPage parentId={decodeURIComponent((await params).id)} />
}
