import type { ChangeEvent, ReactNode } from 'react'

interface ButtonProps {
  readonly children?: ReactNode
  readonly variant?: string
  readonly type?: 'button' | 'submit' | 'reset'
  readonly disabled?: boolean
  readonly onClick?: (event: object) => void
}

interface FormProps {
  readonly children?: ReactNode
  readonly onSubmit?: (event: object) => void
}

interface FieldProps<V> {
  readonly name: string
  readonly label?: string
  readonly value?: V
  readonly readOnly?: boolean
  readonly error?: boolean
  readonly validationMessage?: string
  readonly onChange?: (value: V) => void
}

interface Day {
  readonly year: number
  /** From 0. */
  readonly month: number
  readonly date: number
}

interface Time {
  readonly hours: number
  readonly minutes: number
}

/** An input with its label and what is wrong with its value. */
function Field({
  of: { label, error, validationMessage },
  children,
}: {
  readonly of: Pick<FieldProps<unknown>, 'label' | 'error' | 'validationMessage'>
  readonly children: ReactNode
}): ReactNode {
  return (
    <label className="hs-field">
      <span>{label}</span>
      {children}
      {error === true && <span role="alert">{validationMessage}</span>}
    </label>
  )
}

type Typed = ChangeEvent<HTMLInputElement | HTMLSelectElement>

function padded(number: number): string {
  return String(number).padStart(2, '0')
}

/** Components that people type into and press. Values have the same form as HubSpot's. */
export const formComponents = {
  Button: ({ children, variant = 'secondary', type = 'button', disabled = false, onClick }: ButtonProps) => (
    <button
      type={type}
      disabled={disabled}
      className={`hs-button hs-${variant === 'transparent' ? 'transparent' : 'secondary'}`}
      onClick={() => onClick?.({})}
    >
      {children}
    </button>
  ),
  Form: ({ children, onSubmit }: FormProps) => (
    <form
      className="hs-form"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit?.({})
      }}
    >
      {children}
    </form>
  ),
  Input: (props: FieldProps<string>) => (
    <Field of={props}>
      <input
        type="text"
        name={props.name}
        value={props.value ?? ''}
        onChange={({ target }: Typed) => props.onChange?.(target.value)}
      />
    </Field>
  ),
  NumberInput: (props: FieldProps<number>) => (
    <Field of={props}>
      <input
        type="number"
        step="any"
        name={props.name}
        value={props.value ?? ''}
        onChange={({ target }: Typed) => props.onChange?.(Number.parseFloat(target.value))}
      />
    </Field>
  ),
  DateInput: (props: FieldProps<Day>) => (
    <Field of={props}>
      <input
        type="date"
        name={props.name}
        value={
          props.value === undefined
            ? ''
            : `${props.value.year}-${padded(props.value.month + 1)}-${padded(props.value.date)}`
        }
        onChange={({ target }: Typed) => {
          const [year = 0, month = 1, date = 1] = target.value.split('-').map(Number)
          if (target.value !== '') props.onChange?.({ year, month: month - 1, date })
        }}
      />
    </Field>
  ),
  TimeInput: (props: FieldProps<Time>) => (
    <Field of={props}>
      <input
        type="time"
        name={props.name}
        value={props.value === undefined ? '' : `${padded(props.value.hours)}:${padded(props.value.minutes)}`}
        onChange={({ target }: Typed) => {
          const [hours = 0, minutes = 0] = target.value.split(':').map(Number)
          if (target.value !== '') props.onChange?.({ hours, minutes })
        }}
      />
    </Field>
  ),
  Select: (
    props: FieldProps<string> & { readonly options: readonly { readonly value: string; readonly label: string }[] },
  ) => (
    <Field of={props}>
      <select
        name={props.name}
        value={props.value ?? ''}
        disabled={props.readOnly === true}
        onChange={({ target }: Typed) => props.onChange?.(target.value)}
      >
        {props.options.every(({ value }) => value !== '') && <option value="" />}
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  ),
}
