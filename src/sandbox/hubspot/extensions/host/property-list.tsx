import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import type { PropertiesCallback } from './protocol.ts'

/** How the page's property editor reads and writes. */
const PropertyEditingContext = createContext<Editing>({ url: '', onSaved: () => undefined })
export const PropertyEditing = PropertyEditingContext.Provider

interface Editing {
  /** `/{typeId}/{id}` follows. */
  readonly url: string
  /** Called with the values that somebody has saved. */
  readonly onSaved: PropertiesCallback
}

interface Property {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly input: 'text' | 'textarea' | 'number' | 'datetime' | 'date' | 'select'
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

interface PropertyListProps {
  readonly properties: readonly string[]
  readonly objectTypeId: string
  readonly objectId: number
}

/** HubSpot's own editor of a record's properties: saves a field when it is left, or on Enter, as the person. */
export function CrmPropertyList({ properties, objectTypeId, objectId }: PropertyListProps): ReactNode {
  const { url, onSaved } = useContext(PropertyEditingContext)
  const address = `${url}/${encodeURIComponent(objectTypeId)}/${objectId}`
  const names = properties.join(',')
  const [shown, setShown] = useState<readonly Property[]>([])
  useEffect(() => {
    void load(`${address}?names=${encodeURIComponent(names)}`).then(setShown)
  }, [address, names])
  return (
    <div className="hs-properties">
      {shown.map((property) => (
        <PropertyField key={property.name} property={property} address={address} onSaved={onSaved} />
      ))}
    </div>
  )
}

async function load(address: string): Promise<readonly Property[]> {
  const response = await fetch(address)
  return response.ok ? ((await response.json()) as readonly Property[]) : []
}

interface FieldProps {
  readonly property: Property
  readonly address: string
  readonly onSaved: PropertiesCallback
}

function PropertyField({ property, address, onSaved }: FieldProps): ReactNode {
  const { name, label, input, options } = property
  const [value, setValue] = useState(inputValue(property))
  const [saved, setSaved] = useState(value)
  const [problem, setProblem] = useState<string | null>(null)
  async function save(next: string): Promise<void> {
    if (next === saved) return
    const stored = input === 'datetime' && next !== '' ? `${next}:00.000Z` : next
    const refused = await write(address, { [name]: stored })
    setProblem(refused)
    if (refused !== null) return
    setSaved(next)
    showOnPage(name, next)
    onSaved({ [name]: stored })
  }
  const field = { 'aria-label': label, name, value }
  return (
    <label className="hs-property">
      <span>{label}</span>
      {input === 'select' ? (
        <select
          {...field}
          onChange={({ target }) => {
            setValue(target.value)
            void save(target.value)
          }}
        >
          <option value="">--</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...field}
          type={inputTypes[input]}
          step="any"
          placeholder="--"
          onChange={({ target }) => setValue(target.value)}
          onBlur={() => void save(value)}
          onKeyDown={({ key }) => void (key === 'Enter' && save(value))}
        />
      )}
      {problem !== null && <span role="alert">{problem}</span>}
    </label>
  )
}

const inputTypes = {
  text: 'text',
  textarea: 'text',
  number: 'number',
  date: 'date',
  datetime: 'datetime-local',
} as const

function inputValue({ input, value }: Property): string {
  return input === 'datetime' ? value.slice(0, 16) : value
}

/** Null, or why the CRM refuses the values. */
async function write(address: string, values: Readonly<Record<string, string>>): Promise<string | null> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(values),
  })
  if (response.ok) return null
  return ((await response.json()) as { readonly message: string }).message
}

/** The same property elsewhere on the page. */
function showOnPage(name: string, value: string): void {
  const other = document.getElementById(`p-${name}`)
  if (other !== null && 'value' in other) other.value = value
}
