import { InvalidArgumentError } from 'commander'

/** Parser of an integer option within bounds; the refusal names the value and what is allowed. */
export const integerBetween = (min: number, max: number) => (text: string): number => {
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || value < min || value > max) throw new InvalidArgumentError(`${JSON.stringify(text)} is not allowed: give an integer from ${min} to ${max}.`)
  return value
}

/** Parser of a text option by pattern. */
export const matching = (pattern: RegExp, allowed: string) => (text: string): string => {
  if (!pattern.test(text)) throw new InvalidArgumentError(`${JSON.stringify(text)} is not allowed: give ${allowed}.`)
  return text
}

/** Parser of a number within bounds. */
export const numberBetween = (min: number, max: number) => (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !(value >= min && value <= max)) throw new InvalidArgumentError(`${JSON.stringify(text)} is not allowed: give a number from ${min} to ${max}.`)
  return value
}
