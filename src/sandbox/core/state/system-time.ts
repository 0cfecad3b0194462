/** The machine's clock, which is an emulator's default. */
export function systemTime(): Date {
  return new Date()
}
