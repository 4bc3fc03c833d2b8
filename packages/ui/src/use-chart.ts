'use client'
import { init, type EChartsCoreOption, type EChartsType } from 'echarts/core'
import { useEffect, useRef, type RefObject } from 'react'

/** What a picture takes from the page that it stands in. */
export interface ChartLook {
  /** A colour of the theme by its name in tokens.css. */
  readonly colour: (name: string) => string
  readonly fontFamily: string
  readonly heightPx: number
}

/** A chart in the element that holds the returned ref: drawn anew when `optionOf` (memoised by the caller) or the theme is another one. */
export function useChart(optionOf: (look: ChartLook) => EChartsCoreOption, theme: string): RefObject<HTMLDivElement | null> {
  const holder = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(null)
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const made = init(element, undefined, { renderer: 'canvas' })
    chart.current = made
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const style = getComputedStyle(element)
    const look: ChartLook = { colour: (name) => style.getPropertyValue(`--${name}`).trim(), fontFamily: style.fontFamily, heightPx: element.clientHeight }
    chart.current?.setOption(optionOf(look), { notMerge: true })
  }, [optionOf, theme])
  return holder
}
