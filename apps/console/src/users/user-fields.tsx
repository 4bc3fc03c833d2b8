'use client'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, PERMISSIONS, ROLES, type Role } from '@sluice/protocol'
import { Button, SelectField, TextField } from '@sluice/ui'
import { useWatch, type FieldError, type FieldValues, type UseFormReturn } from 'react-hook-form'
import { fieldErrorText } from '../command/field-fault.ts'
import { titleCase } from '../order/words.ts'
import { makePassword } from './made-password.ts'

type Form = UseFormReturn<FieldValues>
const FAULTS: Readonly<Record<string, string>> = {
  email: 'An e-mail address, such as r.manager@desk.example.',
  fullName: 'A name of 1 to 100 characters.',
  role: 'Choose a role.',
  password: `${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters.`,
}
const faultOf = (form: Form, name: string): string | undefined => fieldErrorText(form.formState.errors[name] as FieldError | undefined, FAULTS[name])

export const TextOf = ({ form, name, label, autoFocus = false }: { readonly form: Form; readonly name: 'email' | 'fullName'; readonly label: string; readonly autoFocus?: boolean }) =>
  <TextField label={label} autoFocus={autoFocus} data-testid={`user-field-${name}`} error={faultOf(form, name)} {...form.register(name)} />

export function RoleField({ form }: { readonly form: Form }) {
  const role = useWatch({ control: form.control, name: 'role' }) as Role
  return (
    <div>
      <SelectField label="Role" testId="user-field-role" value={role} onChange={(next) => form.setValue('role', next, { shouldValidate: form.formState.isSubmitted })} error={faultOf(form, 'role')} options={ROLES.map((value) => ({ value, label: titleCase(value) }))} />
      <p className="mt-1 text-xs text-muted">{allowed(role)}</p>
    </div>
  )
}

/** What the role may do, from the one table. */
function allowed(role: Role): string {
  const permissions = PERMISSIONS[role]
  return permissions.length === 0 ? 'May look, and change nothing.' : `May: ${permissions.map((permission) => permission.replaceAll(/([A-Z])/g, ' $1').toLowerCase()).join(', ')}.`
}

export function PasswordField({ form }: { readonly form: Form }) {
  return (
    <div className="grid grid-cols-[1fr_auto] items-start gap-2">
      <TextField label={`Password, ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`} data-testid="user-field-password" error={faultOf(form, 'password')} {...form.register('password')} />
      <Button size="medium" className="mt-[18px]" onClick={() => form.setValue('password', makePassword(), { shouldValidate: form.formState.isSubmitted })}>Make one</Button>
    </div>
  )
}
