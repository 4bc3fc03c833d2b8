export { checkParent, type ParentRiskView } from './check-parent.ts'
export { checkChild, type ChildRiskView } from './check-child.ts'
export { Exposure, type ExposureSnapshot } from './exposure.ts'
export type { KillState } from './checks.ts'
