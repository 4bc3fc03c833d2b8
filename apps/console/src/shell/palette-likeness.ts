/** What begins with the words comes first, then what holds them; nothing else. */
export function likeness(value: string, search: string): number {
  const [has, wanted] = [value.toLowerCase(), search.trim().toLowerCase()]
  return has.startsWith(wanted) ? 1 : has.split(' ').some((word) => word.startsWith(wanted)) ? 0.8 : has.includes(wanted) ? 0.5 : 0
}
