export { checkTree, type CheckReport } from './check-tree.ts'
export { countModules, readSourceTree, type SourceTree } from './source-tree.ts'
export { showViolation, type Violation } from './violation.ts'
