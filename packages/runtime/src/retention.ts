/**
 * Journal segments whose every record lies before the answer may be dropped: nobody starts reading there any more.
 * `projectorLsn`: next record the slowest reader wants; `resendLsn`: first record holding a message that may be resent.
 */
export const retainFromLsn = (needs: { readonly previousSnapshotLsn: number; readonly projectorLsn: number; readonly resendLsn: number }): number =>
  Math.min(needs.previousSnapshotLsn + 1, needs.projectorLsn, needs.resendLsn)
