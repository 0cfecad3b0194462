/**
 * The internal name of a property, never its label. All known names consist of lowercase letters, digits and
 * underscores.
 */
export const fieldCode = {
  pattern: /^[a-z0-9_]{1,100}$/,
  words: "the property's internal name in small letters, such as hs_next_step",
}
