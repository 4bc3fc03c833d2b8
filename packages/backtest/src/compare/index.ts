export { armVerdict, COMPARISON_CONVENTIONS, comparisonMarkdown, comparisonText } from './compare-text.ts'
export { bestPriceScores } from './best-price.ts'
export { oracleSweep, type OracleCost, type OracleOptions } from './oracle-sweep.ts'
export { armDifference, MEASURES, runComparison, type ArmResult, type CompareArm, type ComparisonOptions, type ComparisonResult, type Measure } from './run-comparison.ts'
