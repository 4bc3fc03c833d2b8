import { CommandFailed } from './command-failed.ts'

/** The text with what stands between the marks `<!-- name:begin -->` and `<!-- name:end -->` replaced. */
export function rewriteSection(text: string, name: string, body: string): string {
  const begin = `<!-- ${name}:begin -->`
  const end = `<!-- ${name}:end -->`
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new CommandFailed(`the file has no section between ${begin} and ${end}`)
  return `${text.slice(0, from + begin.length)}\n\n${body.trim()}\n\n${text.slice(to)}`
}
