import { type BaseDate, DateInput, Flex, Input, NumberInput, Select, TimeInput } from '@hubspot/ui-extensions'
import type { ReactNode } from 'react'
import type { EntryView } from './views.ts'

export interface EntryInputProps {
  readonly field: EntryView
  readonly value: string
  readonly problem: string | undefined
  readonly onChange: (value: string) => void
}

/** HubSpot's input for a field. The value is text of the same form as `EntryView.value`. */
export function EntryInput({ field, value, problem, onChange }: EntryInputProps): ReactNode {
  const { name, label, kind, options } = field
  const shown = { name, label, error: problem !== undefined, validationMessage: problem ?? '' }
  if (kind === 'choice') {
    return <Select {...shown} value={value} options={[...options]} onChange={(chosen) => onChange(String(chosen))} />
  }
  if (kind === 'number') {
    // The record may hold something else.
    const number = value === '' || !Number.isFinite(Number(value)) ? {} : { value: Number(value) }
    return (
      <NumberInput {...shown} {...number} onChange={(typed) => onChange(Number.isFinite(typed) ? String(typed) : '')} />
    )
  }
  if (kind === 'day') return <DateInput {...shown} {...dateOf(value)} onChange={(day) => onChange(dayText(day))} />
  if (kind === 'moment') return <MomentInput field={field} value={value} problem={problem} onChange={onChange} />
  return <Input {...shown} value={value} onChange={onChange} />
}

function MomentInput({ field, value, problem, onChange }: EntryInputProps): ReactNode {
  const [day = '', time = ''] = value.split('T')
  const { name, label } = field
  const shown = { error: problem !== undefined, validationMessage: problem ?? '' }
  const [hours, minutes] = time.split(':').map(Number)
  const at = hours === undefined || minutes === undefined ? {} : { value: { hours, minutes } }
  return (
    <Flex direction="row" gap="sm">
      <DateInput
        {...shown}
        name={name}
        label={label}
        {...dateOf(day)}
        onChange={(chosen) => onChange(`${dayText(chosen)}T${time || '12:00'}`)}
      />
      <TimeInput
        name={`${name}.time`}
        label=""
        {...at}
        onChange={(chosen) => onChange(`${day}T${padded(chosen.hours)}:${padded(chosen.minutes)}`)}
      />
    </Flex>
  )
}

/** HubSpot counts months from 0. */
function dateOf(day: string): { readonly value?: BaseDate } {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined) return {}
  return { value: { year, month: month - 1, date } }
}

function dayText({ year, month, date }: BaseDate): string {
  return `${year}-${padded(month + 1)}-${padded(date)}`
}

function padded(number: number): string {
  return String(number).padStart(2, '0')
}
