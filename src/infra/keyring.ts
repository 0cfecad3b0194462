import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { ConfigError } from '../domain/errors.ts'

/** Encrypts what must not be read in the store. Several keys, so that one can be replaced by the next. */
export interface Keyring {
  /** Encrypts with the first key. `context` is bound to it: sealed for one account, it opens for no other. */
  seal(text: string, context: string): string
  /** @throws ConfigError where no key fits, or where the sealed text or its context is not what was sealed */
  open(sealed: string, context: string): string
  /** Whether another key than the first one sealed it. */
  isOld(sealed: string): boolean
  /** Keys for a purpose of its own, of 32 bytes, the first key's first. */
  derive(purpose: string): readonly Buffer[]
}

const algorithm = 'aes-256-gcm'
const keyBytes = 32
/** As GCM wants it: 96 bits, random, never used twice. */
const ivBytes = 12

/** A new key, in the form in which the configuration names it. */
export function newKey(id: string): string {
  return `${id}:${randomBytes(keyBytes).toString('base64')}`
}

/**
 * Reads keys in the form `id:base64`.
 *
 * @throws ConfigError saying which one is wrong, without showing it
 */
export function parseKeyring(keys: readonly string[]): Keyring {
  const parsed = new Map(keys.map((key, index) => parseKey(key, index)))
  const [first] = parsed
  if (first === undefined) {
    throw new ConfigError('MINSET_SECRET_KEYS: no key; make one with `npm run -s minset -- new-key`.')
  }
  if (parsed.size < keys.length) throw new ConfigError('MINSET_SECRET_KEYS: two keys have the same id.')
  const [firstId, firstKey] = first
  return {
    seal: (text, context) => seal({ id: firstId, key: firstKey }, text, context),
    open: (sealed, context) => open(parsed, sealed, context),
    isOld: (sealed) => sealed.split('.')[1] !== firstId,
    derive: (purpose) => [...parsed.values()].map((key) => Buffer.from(hkdfSync('sha256', key, '', purpose, keyBytes))),
  }
}

function parseKey(text: string, index: number): [string, Buffer] {
  const [, id, encoded] = /^([a-z0-9-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(text) ?? []
  if (id !== undefined && encoded !== undefined) return [id, Buffer.from(encoded, 'base64')]
  throw new ConfigError(
    `MINSET_SECRET_KEYS: key ${index + 1} is not of the form id:key with 32 bytes in base64; make one with \`npm run -s minset -- new-key\`.`,
  )
}

function seal({ id, key }: { readonly id: string; readonly key: Buffer }, text: string, context: string): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(context))
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return ['v1', id, ...[iv, cipher.getAuthTag(), encrypted].map((part) => part.toString('base64url'))].join('.')
}

function open(keys: ReadonlyMap<string, Buffer>, sealed: string, context: string): string {
  const { id, iv, tag, encrypted } = parseSealed(sealed)
  const key = keys.get(id)
  if (key === undefined) {
    throw new ConfigError(`The key "${id}" that sealed a token is not in MINSET_SECRET_KEYS: put it back, at the end.`)
  }
  try {
    const decipher = createDecipheriv(algorithm, key, iv).setAAD(Buffer.from(context)).setAuthTag(tag)
    return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8')
  } catch (error) {
    const message = `A sealed token does not open with the key "${id}": it is another key, or the token was changed.`
    throw new ConfigError(message, { cause: error })
  }
}

interface Sealed {
  readonly id: string
  readonly iv: Buffer
  readonly tag: Buffer
  readonly encrypted: Buffer
}

function parseSealed(sealed: string): Sealed {
  const [, id, ...parts] = /^v1\.([a-z0-9-]+)\.([\w-]{16})\.([\w-]{22})\.([\w-]*)$/.exec(sealed) ?? []
  const [iv, tag, encrypted] = parts.map((part) => Buffer.from(part, 'base64url'))
  if (id === undefined || iv === undefined || tag === undefined || encrypted === undefined) {
    throw new ConfigError('The store holds a token that Minset did not seal: connect the account again.')
  }
  return { id, iv, tag, encrypted }
}
