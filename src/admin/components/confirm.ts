import type { FormButton } from './button.ts'

/**
 * The model of the partial `_confirm`: a button that opens a dialog, whose own button acts. The browser opens the dialog
 * itself, without JavaScript.
 */
export interface Confirm extends FormButton {
  /** Unique on the page. */
  readonly id: string
  /** On the button that opens the dialog: "Sign out everywhere…". */
  readonly open: string
  /** The question. */
  readonly title: string
  /** What will happen, and whether it can be undone. */
  readonly text: string
}
