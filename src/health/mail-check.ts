/** How long an answer of the mail server counts: it should not have to take a log-in every few seconds. */
const freshForMs = 50_000

/** As `verify`, but with the answer of the last minute where there is one. Calls at the same time share one. */
export function sparingly(verify: () => Promise<void>): () => Promise<void> {
  let last: { readonly answer: Promise<void>; readonly atMs: number } | null = null
  return () => {
    if (last === null || performance.now() - last.atMs > freshForMs) {
      last = { answer: verify(), atMs: performance.now() }
      // Nobody may be waiting for it any more when it fails.
      last.answer.catch(() => undefined)
    }
    return last.answer
  }
}
