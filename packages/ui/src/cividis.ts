/** Cividis, an even scale for normal and colour-blind eyes, by Nuñez, Anderton and Renslow; ten anchors. */
const ANCHORS: readonly (readonly [number, number, number])[] = [
  [0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115],
  [138, 134, 120], [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56],
]

/** Colour and a readable text colour for a share 0..1 of the scale. */
export function cividis(share: number): { readonly background: string; readonly text: string } {
  const at = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * (ANCHORS.length - 1)
  const low = Math.floor(at)
  const from = ANCHORS[low] ?? ANCHORS[0]!
  const to = ANCHORS[low + 1] ?? from
  const mix = (channel: 0 | 1 | 2): number => Math.round(from[channel] + (to[channel] - from[channel]) * (at - low))
  const [r, g, b] = [mix(0), mix(1), mix(2)]
  // Black from where it wins in contrast: both then reach 4.5 to 1 on every colour.
  const luminance = luminanceOf(r, g, b)
  return { background: `rgb(${r} ${g} ${b})`, text: luminance > 0.179 ? '#000000' : '#ffffff' }
}

const linear = (channel: number): number => {
  const share = channel / 255
  return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

const luminanceOf = (r: number, g: number, b: number): number => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)

export const CIVIDIS_GRADIENT = `linear-gradient(90deg, ${ANCHORS.map((anchor) => `rgb(${anchor.join(' ')})`).join(', ')})`
