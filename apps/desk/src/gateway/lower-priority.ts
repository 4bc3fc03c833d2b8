import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

const LOWEST_PRIORITY = 19
/** Of -1000 to 1000: the higher, the sooner a Linux that is out of memory ends the process. */
const FIRST_TO_GO = '900'

/** What learns waits for whatever else wants the processor, and is the first to end where memory runs out. */
export function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return
  // It may be over already, or the system may not allow it: then it competes as everything else does.
  for (const lower of [() => setPriority(pid, LOWEST_PRIORITY), () => writeFileSync(`/proc/${pid}/oom_score_adj`, FIRST_TO_GO)]) {
    try {
      lower()
    } catch {
      continue
    }
  }
}
