const everyMs = 200

/** Sends due events repeatedly in real time, one round after the other. Returns a function that stops it. */
export function sendAlways(delivery: { deliverDue(): Promise<unknown> }): () => void {
  let isSending = false
  const timer = setInterval(() => {
    if (isSending) return
    isSending = true
    void delivery.deliverDue().finally(() => {
      isSending = false
    })
  }, everyMs)
  return () => {
    clearInterval(timer)
  }
}
