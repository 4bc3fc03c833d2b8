import type { UnsettledRow } from '@sluice/protocol'

/** What was asked and not answered. */
export function silenceText({ status, ackedUs }: Pick<UnsettledRow, 'status' | 'ackedUs'>): string {
  switch (status) {
    case 'pendingNew': return 'Sent, not answered yet'
    case 'pendingCancel': return ackedUs === null ? 'Neither the order nor its cancel was answered yet' : 'Its cancel is not answered yet'
    case 'pendingReplace': return 'Its replacement is not answered yet'
    default: return ackedUs === null ? 'Order, cancel and question for its state: none was answered' : 'Its cancel and the question for its state were not answered'
  }
}
