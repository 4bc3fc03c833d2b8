'use client'
import { useEffect, useRef, useState, type RefObject } from 'react'

/** For a box that scrolls: while it has more than it shows it can be reached by key, and scrolled by the arrows. */
export function useScrollStop<E extends HTMLElement>(): { readonly ref: RefObject<E | null>; readonly tabIndex: 0 | undefined } {
  const ref = useRef<E>(null)
  const [more, setMore] = useState(false)
  useEffect(() => {
    const box = ref.current
    if (box === null) return
    const look = (): void => setMore(box.scrollHeight > box.clientHeight + 1 && !['hidden', 'clip'].includes(getComputedStyle(box).overflowY))
    const sizes = new ResizeObserver(look)
    const watch = (): void => {
      sizes.disconnect()
      sizes.observe(box)
      for (const child of box.children) sizes.observe(child)
      look()
    }
    // Its direct children only: what changes within them changes their size.
    const children = new MutationObserver(watch)
    children.observe(box, { childList: true })
    watch()
    return () => {
      sizes.disconnect()
      children.disconnect()
    }
  }, [])
  return { ref, tabIndex: more ? 0 : undefined }
}
