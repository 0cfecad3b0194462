import { type Message, message } from '../../words/index.ts'

/** The kind of store, on which the advice depends. */
type Kind = 'embedded' | 'server'

/** Where in a sentence the advice is: at its start, with a capital letter, or at its end. */
type Place = 'start' | 'end'

type Advice = (at: Place) => Message

/** By the codes of the operating system and of Postgres; never guessed from messages. */
const adviceByCode: Readonly<Record<string, Advice>> = {
  ENOSPC: (at) => message('store.advice.space', { at }),
  '53100': (at) => message('store.advice.space.server', { at }),
  EACCES: (at) => message('store.advice.access', { at }),
  EPERM: (at) => message('store.advice.access', { at }),
  EROFS: (at) => message('store.advice.readOnly', { at }),
  EMFILE: (at) => message('store.advice.files', { at }),
  '28P01': (at) => message('store.advice.password', { at }),
  '28000': (at) => message('store.advice.logIn', { at }),
  '3D000': (at) => message('store.advice.database', { at }),
  '42501': (at) => message('store.advice.create', { at }),
  '25006': (at) => message('store.advice.primary', { at }),
  '53300': (at) => message('store.advice.connections', { at }),
}

const adviceWithoutCode: Readonly<Record<Kind, Advice>> = {
  embedded: (at) => message('store.advice.embedded', { at }),
  server: (at) => message('store.advice.server', { at }),
}

/** What to do about an error of the store, as the start or the end of a sentence, without a full stop. */
export function storeAdvice(error: unknown, kind: Kind, at: Place): Message {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  const known = typeof code === 'string' && Object.hasOwn(adviceByCode, code) ? adviceByCode[code] : undefined
  return (known ?? adviceWithoutCode[kind])(at)
}
