import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { ConfigError } from '../../domain/errors.ts'
import { message } from '../../words/index.ts'

/** Encrypts secrets in the store. Several keys, so that one can be replaced by the next. */
export interface Keyring {
  /**
   * Encrypts with the first key. `context` is bound to it: text encrypted for one account cannot be decrypted for
   * another.
   */
  seal(text: string, context: string): string
  /** @throws ConfigError if no key fits, or if the encrypted text or its context has been changed */
  open(sealed: string, context: string): string
  /** Whether it was encrypted with another key than the first one. */
  isOld(sealed: string): boolean
  /** Derived keys for one purpose, 32 bytes each, the first key's first. */
  derive(purpose: string): readonly Buffer[]
}

const algorithm = 'aes-256-gcm'
const keyBytes = 32
/** As GCM requires: 96 bits, random, never used twice. */
const ivBytes = 12

/** A new key, in the format of the configuration. */
export function newKey(id: string): string {
  return `${id}:${randomBytes(keyBytes).toString('base64')}`
}

/**
 * Reads keys in the form `id:base64`.
 *
 * @throws ConfigError that identifies the invalid key without showing it
 */
export function parseKeyring(keys: readonly string[]): Keyring {
  const parsed = new Map(keys.map((key, index) => parseKey(key, index)))
  const [first] = parsed
  if (first === undefined) {
    throw new ConfigError(message('config.keys.none'))
  }
  if (parsed.size < keys.length) throw new ConfigError(message('config.keys.twice'))
  const [firstId, firstKey] = first
  return {
    seal: (text, context) => seal({ id: firstId, key: firstKey }, text, context),
    open: (sealed, context) => open(parsed, sealed, context),
    isOld: (sealed) => sealed.split('.')[1] !== firstId,
    derive: (purpose) => [...parsed.values()].map((key) => Buffer.from(hkdfSync('sha256', key, '', purpose, keyBytes))),
  }
}

/** Signs a value for one purpose, so that a forged one is recognised: its JSON and the signature, safe in addresses. */
export function signValue(keyring: Keyring, purpose: string, value: object): string {
  const payload = Buffer.from(JSON.stringify(value)).toString('base64url')
  const [key] = keyring.derive(purpose)
  if (key === undefined) throw new TypeError('a keyring has at least one key')
  return `${payload}.${signatureOf(key, payload)}`
}

/** The value that Minset signed for the purpose; null for any other text. Constant time. */
export function signedValue(keyring: Keyring, purpose: string, signed: string): unknown {
  const { payload = '', signature = '' } = /^(?<payload>[\w-]+)\.(?<signature>[\w-]{43})$/.exec(signed)?.groups ?? {}
  const isOurs = keyring.derive(purpose).some((key) => isEqual(signature, signatureOf(key, payload)))
  return isOurs ? JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) : null
}

function signatureOf(key: Buffer, payload: string): string {
  return createHmac('sha256', key).update(payload).digest('base64url')
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function parseKey(text: string, index: number): [string, Buffer] {
  const [, id, encoded] = /^([a-z0-9-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(text) ?? []
  if (id !== undefined && encoded !== undefined) return [id, Buffer.from(encoded, 'base64')]
  throw new ConfigError(message('config.keys.form', { number: index + 1 }))
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
    throw new ConfigError(message('token.key.missing', { id }))
  }
  try {
    const decipher = createDecipheriv(algorithm, key, iv).setAAD(Buffer.from(context)).setAuthTag(tag)
    return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new ConfigError(message('token.key.other', { id }), { cause: error })
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
    throw new ConfigError(message('token.unsealed'))
  }
  return { id, iv, tag, encrypted }
}
