import { runScorerChild } from '@sluice/scorer'

runScorerChild()
