import { OrdersPage } from '../../../orders/orders-page.tsx'

export default function Page() {
  return <OrdersPage />
}
