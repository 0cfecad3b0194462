import { message } from '../../../words/index.ts'

/**
 * The `field_code` of a field, never its name, which need not be unique. Documented: a word for built-in fields, 40 hex
 * digits for custom ones, which differ in each account.
 */
export const fieldCode = {
  pattern: /^(?:[0-9a-f]{40}|[a-z][a-z_]*)$/,
  words: message('pipedrive.code.form'),
}
