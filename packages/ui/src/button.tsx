import { cva, type VariantProps } from 'class-variance-authority'
import type { ButtonHTMLAttributes, Ref } from 'react'
import { cn } from './class-names.ts'

const styles = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-[4px] border whitespace-nowrap select-none transition-colors duration-75 disabled:opacity-45',
  {
    variants: {
      tone: {
        quiet: 'border-line bg-transparent text-text hover:bg-hover',
        ghost: 'border-transparent bg-transparent text-muted hover:bg-hover hover:text-text',
        primary: 'border-transparent bg-accent-fill font-semibold text-on-accent hover:brightness-110',
        critical: 'border-critical bg-transparent font-semibold text-critical hover:bg-critical-soft',
        destroy: 'border-transparent bg-critical-fill font-semibold text-white hover:brightness-110',
      },
      size: { small: 'h-6 px-2.5', medium: 'h-7 px-3', large: 'h-9 px-4 text-base' },
    },
    defaultVariants: { tone: 'quiet', size: 'small' },
  },
)

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, VariantProps<typeof styles> {
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({ tone, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={cn(styles({ tone, size }), className)} {...rest} />
}
