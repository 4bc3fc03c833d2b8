'use client'
import { TRAINING_KINDS, TRAINING_SEED_MAX, TRAINING_SOURCES, type TrainingKind, type TrainingSource } from '@sluice/protocol'
import { Segmented, SelectField, TextField } from '@sluice/ui'
import { useWatch, type FieldError, type FieldValues, type UseFormReturn } from 'react-hook-form'
import { CommandDialog } from '../command/command-dialog.tsx'
import { fieldErrorText } from '../command/field-fault.ts'
import { MODEL_KIND_WORDS, SOURCE_WORDS, TRAINING_KIND_WORDS } from './model-words.ts'

const SEED_FAULT = `A whole number from 0 to ${TRAINING_SEED_MAX}.`
const SOURCE_MEANS: Readonly<Record<TrainingSource, string>> = {
  sandbox: 'Sessions of the simulated market, drawn by the seed.',
  decisions: 'What this desk decided and what came of it, from its journal; it needs enough of them.',
}

/** Asks what to train, from what, and why. */
export function TrainDialog({ open, onOpenChange }: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
  return (
    <CommandDialog name="startTraining" open={open} onOpenChange={onOpenChange} prefix="train" title="Train a model" submitLabel="Start training" done="Training has begun" fixed={{}}
      defaults={{ kind: 'net', source: 'sandbox', seed: 1 }} messages={{ seed: SEED_FAULT }}
      consequence="A run in a process of its own, one at a time. What comes of it is checked by its gate and registered; it decides nothing until it went through shadow, canary and a second person.">
      {(form) => <TrainFields form={form} />}
    </CommandDialog>
  )
}

function TrainFields({ form }: { readonly form: UseFormReturn<FieldValues> }) {
  const kind = useWatch({ control: form.control, name: 'kind' }) as TrainingKind
  const source = useWatch({ control: form.control, name: 'source' }) as TrainingSource
  return (
    <>
      <div>
        <SelectField label="Kind" testId="train-kind" value={kind} options={TRAINING_KINDS.map((value) => ({ value, label: MODEL_KIND_WORDS[value] }))} onChange={(next) => form.setValue('kind', next)} />
        <p className="mt-1 text-xs text-muted">{TRAINING_KIND_WORDS[kind]}.</p>
      </div>
      <div>
        <span className="mb-[3px] block text-xs text-muted">Trained on</span>
        <Segmented asField label="Trained on" testId="train-source" value={source} options={TRAINING_SOURCES.map((value) => ({ value, label: SOURCE_WORDS[value] }))} onChange={(next) => form.setValue('source', next)} />
        <p className="mt-1 text-xs text-muted">{SOURCE_MEANS[source]}</p>
      </div>
      <TextField label="Seed: the same one on this machine makes the same file" inputMode="numeric" data-testid="train-seed" error={fieldErrorText(form.formState.errors['seed'] as FieldError | undefined, SEED_FAULT)} {...form.register('seed', { setValueAs: seedOf })} />
    </>
  )
}

/** An empty field is no 0. */
const seedOf = (text: unknown): number => (typeof text === 'string' && text.trim() === '' ? Number.NaN : Number(text))
