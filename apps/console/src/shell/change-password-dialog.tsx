'use client'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button, Dialog, DialogActions, TextField } from '@sluice/ui'
import { useForm } from 'react-hook-form'
import { RequestFailed, requestJson } from '../api/http.ts'
import { connectDesk, disconnectDesk } from '../stream/desk-socket.ts'
import { ChangePasswordSchema, passwordFault, PASSWORD_RULE, type ChangePassword } from './change-password-schema.ts'
import { openOverlay, useOverlay } from './overlays.ts'
import { showToast } from './toasts.ts'

const show = (open: boolean): void => openOverlay(open ? 'password' : null)

export function ChangePasswordDialog() {
  const open = useOverlay((state) => state.open === 'password')
  return (
    <Dialog open={open} onOpenChange={show} title="Change your password" description="Every other session of yours ends; this one goes on." testId="password-dialog">
      <ChangePasswordForm />
    </Dialog>
  )
}

function ChangePasswordForm() {
  const { register, handleSubmit, setError, formState: { errors, isSubmitting } } = useForm<ChangePassword>({ resolver: zodResolver(ChangePasswordSchema), defaultValues: { currentPassword: '', newPassword: '', again: '' } })
  const send = handleSubmit(async ({ currentPassword, newPassword }) => {
    // The change ends this session too and begins another: the connection goes over to it.
    disconnectDesk()
    try {
      await requestJson('/api/auth/change-password', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ currentPassword, newPassword, revokeOtherSessions: true }) })
      openOverlay(null)
      showToast({ id: 'password', tone: 'fine', title: 'Your password is changed', text: 'Other sessions of yours have ended.' })
    } catch (error) {
      const { field, text } = error instanceof RequestFailed ? passwordFault(error.status, error.code, error.message) : passwordFault(0, '', '')
      setError(field, { message: text }, { shouldFocus: field !== 'root' })
    } finally {
      connectDesk()
    }
  })
  return (
    <form onSubmit={(event) => void send(event)} noValidate className="flex flex-col gap-3">
      <TextField label="Present password" type="password" autoFocus autoComplete="current-password" data-testid="password-current" error={errors.currentPassword?.message} {...register('currentPassword')} />
      <TextField label="New password" type="password" autoComplete="new-password" data-testid="password-new" error={errors.newPassword?.message} {...register('newPassword')} />
      <p className="-mt-2 text-xs text-muted">{PASSWORD_RULE}</p>
      <TextField label="New password again" type="password" autoComplete="new-password" data-testid="password-again" error={errors.again?.message} {...register('again')} />
      {errors.root !== undefined && <p role="alert" data-testid="password-error" className="text-sm text-critical">{errors.root.message}</p>}
      <DialogActions>
        <Button size="medium" onClick={() => show(false)}>Keep it as it is</Button>
        <Button size="medium" type="submit" tone="primary" disabled={isSubmitting} data-testid="password-submit">{isSubmitting ? 'Changing\u2026' : 'Change password'}</Button>
      </DialogActions>
    </form>
  )
}
