import { CommandSchema, type CommandName } from '@sluice/protocol'
import { z } from 'zod'

/** Commands whose fields a dialog may ask for one by one; a new order has rules across its fields and a ticket of its own. */
export type DialogCommand = Exclude<CommandName, 'submitParent'>

/** The desk's own schema of a command, without what the page adds by itself: its name and the click's id. */
export function commandFieldsSchema(name: DialogCommand): z.ZodType {
  const objects = CommandSchema.options.flatMap((option): readonly z.ZodObject[] => ('options' in option ? option.options : [option]) as unknown as readonly z.ZodObject[])
  const fields = objects.filter((object) => (object.shape['name'] as z.ZodLiteral).value === name).map((object) => object.omit({ name: true, clientRequestId: true }))
  const [first, ...others] = fields
  if (first === undefined) throw new Error(`command ${name} is not in the protocol`)
  return others.length === 0 ? first : z.union(fields)
}
