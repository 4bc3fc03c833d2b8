export { AlertBook, RENEW_US, RESOLVED_MAX, SAME_ALERT_US, WATCHED_MAX, type AlertAt, type AlertBookSnapshot } from './alert-book.ts'
export { RollingSum, type RollingSumSnapshot } from './rolling-sum.ts'
