'use client'
import { create } from 'zustand'

const KEY = 'sluice-alert-sound'
const TONE_S = 0.16
const GAIN = 0.08

/** Off until a person switches it on, on this machine. */
export const useAlertSound = create<{ readonly on: boolean }>(() => ({ on: false }))

export function readAlertSound(): void {
  try { useAlertSound.setState({ on: localStorage.getItem(KEY) === 'on' }) } catch { /* storage is refused: off */ }
}

export function setAlertSound(on: boolean): void {
  try { localStorage.setItem(KEY, on ? 'on' : 'off') } catch { /* kept for this page only */ }
  useAlertSound.setState({ on })
  if (on) playAlert('warning')
}

let context: AudioContext | null = null

/** Two short tones for a critical alert, one for a warning. A browser that has not been touched yet stays silent. */
export function playAlert(severity: 'warning' | 'critical'): void {
  try {
    context ??= new AudioContext()
    const { currentTime } = context
    const tones = severity === 'critical' ? [880, 660] : [660]
    tones.forEach((hertz, at) => tone(context as AudioContext, hertz, currentTime + at * TONE_S * 1.4))
  } catch { /* no sound on this machine: the alert is on the page */ }
}

function tone(audio: AudioContext, hertz: number, fromS: number): void {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.frequency.value = hertz
  gain.gain.setValueAtTime(0, fromS)
  gain.gain.linearRampToValueAtTime(GAIN, fromS + 0.01)
  gain.gain.linearRampToValueAtTime(0, fromS + TONE_S)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(fromS)
  oscillator.stop(fromS + TONE_S)
}
