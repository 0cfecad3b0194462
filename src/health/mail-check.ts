/** How long a response of the mail server is cached, so that it does not have to accept a log-in every few seconds. */
const freshForMs = 50_000

/** As `verify`, but cached for nearly a minute. Concurrent calls share one check. */
export function sparingly(verify: () => Promise<void>): () => Promise<void> {
  let last: { readonly answer: Promise<void>; readonly atMs: number } | null = null
  return () => {
    if (last === null || performance.now() - last.atMs > freshForMs) {
      last = { answer: verify(), atMs: performance.now() }
      // Nobody may be waiting for the result any more when it fails.
      last.answer.catch(() => undefined)
    }
    return last.answer
  }
}
