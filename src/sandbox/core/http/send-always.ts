const everyMs = 200

/** Sends what is due, again and again in real time, one round after the other. Gives what ends it. */
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
