import { OrderPage } from '../../../../orders/order-page.tsx'

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <OrderPage parentId={decodeURIComponent((await params).id)} />
}
