/** The kind of store, on which the advice depends. */
type Kind = 'embedded' | 'server'

/** By the codes of the operating system and of Postgres; never guessed from messages. */
const adviceByCode: Readonly<Record<string, string>> = {
  ENOSPC: 'free disk space',
  '53100': 'free disk space on the database server',
  EACCES: 'let the user that Minset runs as read and write it',
  EPERM: 'let the user that Minset runs as read and write it',
  EROFS: 'its disk is mounted for reading only; mount it for writing, or name another folder in MINSET_DATA_DIR',
  EMFILE: 'allow the process more open files',
  '28P01': 'correct the password in DATABASE_URL',
  '28000': 'let the user of DATABASE_URL log in, or name another one',
  '3D000': 'create the database, or correct its name in DATABASE_URL',
  '42501': 'let the user of DATABASE_URL create schemas and tables there',
  '25006': 'it is read-only; name the primary server in DATABASE_URL',
  '53300': 'allow the server more connections, or end other programs that use it',
}

const adviceWithoutCode: Readonly<Record<Kind, string>> = {
  embedded: 'the folder may be damaged; put a copy of it in its place, or name another folder in MINSET_DATA_DIR',
  server: 'check DATABASE_URL and that the server is running; its log says more',
}

/** What to do about an error of the store, as the end of a sentence without a full stop. */
export function storeAdvice(error: unknown, kind: Kind): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  const known = typeof code === 'string' && Object.hasOwn(adviceByCode, code) ? adviceByCode[code] : undefined
  return known ?? adviceWithoutCode[kind]
}
