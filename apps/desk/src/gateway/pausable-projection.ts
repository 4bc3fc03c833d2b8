import type { ProjectionCursor, ProjectionItem, ProjectionPort } from '@sluice/store'

/** A store that writes of the projection wait for while it is paused: a fault switch of SIMULATION. */
export class PausableProjection implements ProjectionPort {
  private readonly inner: ProjectionPort
  private resumed: Promise<void> = Promise.resolve()
  private release: (() => void) | null = null

  constructor(inner: ProjectionPort) {
    this.inner = inner
  }

  get isPaused(): boolean {
    return this.release !== null
  }

  pause(): void {
    if (this.release === null) this.resumed = new Promise((resolve) => { this.release = resolve })
  }

  resume(): void {
    this.release?.()
    this.release = null
  }

  cursor(): Promise<ProjectionCursor> {
    return this.inner.cursor()
  }

  async project(items: readonly ProjectionItem[], upTo: ProjectionCursor): Promise<number> {
    while (this.isPaused) await this.resumed
    return this.inner.project(items, upTo)
  }
}
