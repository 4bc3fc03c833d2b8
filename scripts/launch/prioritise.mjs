import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Who has no special rights may change the standing of a session only so often. */
const AGAIN_MS = 250
const TRIES_MAX = 4

/**
 * Niceness of a process that leads its own session: orders first, screens and their database last. Raising it above our own
 * takes rights that we may not have; then it stays as it is.
 *
 * A Linux that groups processes by session shares the processor between the groups first, and niceness counts only
 * within one: there the group gets it too, or the core would wait for each of the others in turn.
 */
export function prioritise(pid, niceness) {
  try {
    setPriority(pid, niceness)
  } catch (error) {
    if (error.code !== 'ERR_SYSTEM_ERROR') throw error
  }
  prioritiseGroup(pid, niceness, TRIES_MAX)
}

function prioritiseGroup(pid, niceness, tries) {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness), { flag: 'r+' })
  } catch (error) {
    // No such grouping here, no right to it, or the process is over: then it competes as everything else does.
    if (error.code === 'EAGAIN' && tries > 1) setTimeout(() => prioritiseGroup(pid, niceness, tries - 1), AGAIN_MS).unref()
  }
}
