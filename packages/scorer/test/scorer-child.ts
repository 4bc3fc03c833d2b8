import { runScorerChild } from '../src/run-scorer-child.ts'

runScorerChild()
