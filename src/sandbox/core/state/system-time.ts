/** The machine's clock: what an emulator goes by unless it is given another. */
export function systemTime(): Date {
  return new Date()
}
