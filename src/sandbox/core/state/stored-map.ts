import type { Journal } from './journal.ts'

/** Values by name that survive a restart. For few and small ones: each change writes all of them. */
export interface StoredMap<T> {
  readonly size: number
  get(name: string): T | undefined
  /** Names of the values that are equal to this one. */
  namesOf(value: T): string[]
  set(name: string, value: T): void
  /** Writes nothing if there are no entries. */
  setAll(entries: ReadonlyMap<string, T>): void
  /** False if the name does not exist. */
  delete(name: string): boolean
  deleteWhere(isGone: (value: T) => boolean): void
}

/**
 * The map stored under a name in an account's file. The entry was written by this program, so it is not validated.
 *
 * @param isKept values for which it returns false are dropped with the next change
 */
export function storedMap<T>(
  journal: Pick<Journal, 'entries' | 'put'>,
  name: string,
  isKept: (value: T) => boolean = () => true,
): StoredMap<T> {
  const values = new Map((journal.entries.get(name) ?? []) as readonly (readonly [string, T])[])

  function save(): void {
    for (const [key, value] of values) if (!isKept(value)) values.delete(key)
    journal.put([[name, [...values]]])
  }

  function setAll(entries: ReadonlyMap<string, T>): void {
    for (const [key, value] of entries) values.set(key, value)
    if (entries.size > 0) save()
  }

  return {
    get size() {
      return values.size
    },
    get: (key) => values.get(key),
    namesOf: (value) => [...values].filter(([, other]) => other === value).map(([key]) => key),
    set: (key, value) => {
      setAll(new Map([[key, value]]))
    },
    setAll,
    delete(key) {
      const isDeleted = values.delete(key)
      if (isDeleted) save()
      return isDeleted
    },
    deleteWhere(isGone) {
      const gone = [...values].filter(([, value]) => isGone(value))
      for (const [key] of gone) values.delete(key)
      if (gone.length > 0) save()
    },
  }
}
