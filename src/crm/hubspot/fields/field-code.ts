import { message } from '../../../words/index.ts'

/**
 * The internal name of a property, never its label. All known names consist of lowercase letters, digits and
 * underscores.
 */
export const fieldCode = {
  pattern: /^[a-z0-9_]{1,100}$/,
  words: message('hubspot.code.form'),
}
