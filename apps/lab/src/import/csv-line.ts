/** Fields of a line by RFC 4180, quotes undone and blanks around cut. Null: a quote that does not end on the line. */
export function csvFields(line: string): string[] | null {
  if (!line.includes('"')) return line.split(',').map((field) => field.trim())
  const fields: string[] = []
  let at = 0
  for (;;) {
    while (line[at] === ' ') at++
    if (line[at] === '"') {
      let field = ''
      for (at += 1; ; at++) {
        if (at >= line.length) return null
        if (line[at] !== '"') field += line[at]
        else if (line[at + 1] === '"') {
          field += '"'
          at++
        } else break
      }
      fields.push(field)
      at = line.indexOf(',', at)
    } else {
      const end = line.indexOf(',', at)
      fields.push(line.slice(at, end === -1 ? undefined : end).trim())
      at = end
    }
    if (at === -1) return fields
    at += 1
  }
}
