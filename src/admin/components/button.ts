/** A small form of one button, which sends fields that nobody edits. */
export interface FormButton {
  readonly action: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly label: string
}
