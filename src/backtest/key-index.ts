import { createHash } from 'node:crypto'
import { type Holder, mostHolders, type ValueHolders, type ValueKey } from '../rules/index.ts'

/** Numbers in memory as they come, 8 bytes each. */
class Numbers {
  #values = new Float64Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length] = value
    this.length += 1
  }

  at(index: number): number {
    return this.#values[index] ?? 0
  }
}

/**
 * Which records of a type have the same values, all at once and without the store: of each value, only hashes are kept, 24
 * bytes and 8 for each tie, so that a million of them fit.
 */
export class KeyIndex {
  readonly #keys = new Numbers()
  readonly #holders = new Numbers()
  /** Where the ties of each begin; they end where the next ones do. */
  readonly #tiesFrom = new Numbers()
  readonly #ties = new Numbers()
  #sorted: Uint32Array | null = null

  /** Adds the values of a record; in the order of the records' ids. */
  add(id: string, keys: readonly ValueKey[]): void {
    for (const { field, key, ties } of keys) {
      this.#keys.push(hashOf(`${field} ${key}`))
      this.#holders.push(hashOf(id))
      this.#tiesFrom.push(this.#ties.length)
      for (const tie of ties) this.#ties.push(hashOf(tie))
    }
    this.#sorted = null
  }

  /** Which records share values with one of those that were added. */
  sharedBy(id: string): ValueHolders {
    return { self: hashOf(id), holdersOf: (field, key) => this.#holdersOf(hashOf(`${field} ${key}`)) }
  }

  #holdersOf(key: number): readonly Holder[] {
    this.#sorted ??= this.#sort()
    const found: Holder[] = []
    for (let place = this.#firstPlaceOf(key, this.#sorted); place < this.#sorted.length; place += 1) {
      const index = this.#sorted[place] ?? 0
      if (this.#keys.at(index) !== key || found.length > mostHolders) break
      found.push({ id: this.#holders.at(index), ties: this.#tiesOf(index) })
    }
    return found
  }

  #sort(): Uint32Array {
    const keys = this.#keys
    const places = Uint32Array.from({ length: keys.length }, (_, index) => index)
    return places.sort((a, b) => keys.at(a) - keys.at(b) || a - b)
  }

  #firstPlaceOf(key: number, sorted: Uint32Array): number {
    let [from, to] = [0, sorted.length]
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.#keys.at(sorted[middle] ?? 0) < key) from = middle + 1
      else to = middle
    }
    return from
  }

  #tiesOf(index: number): readonly number[] {
    const [from, to] = [
      this.#tiesFrom.at(index),
      index + 1 < this.#keys.length ? this.#tiesFrom.at(index + 1) : this.#ties.length,
    ]
    return Array.from({ length: to - from }, (_, place) => this.#ties.at(from + place))
  }
}

/** 48 bits: of a million values, hardly two have the same. */
function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6)
}
