// Keeps parts of a record's page up to date. Without it, a reload shows the same.
const everyMs = 1000

for (const words of document.querySelectorAll('.with-script')) words.hidden = false
for (const part of document.querySelectorAll('[data-live]')) keepUpToDate(part)

/** @param {HTMLElement} part */
function keepUpToDate(part) {
  async function update() {
    const isGone = !document.hidden && (await refresh(part))
    if (!isGone) keepUpToDate(part)
  }
  setTimeout(() => void update(), everyMs)
}

/**
 * Fetches a part of the page again. If the CRM does not respond, the next refresh tries again.
 *
 * @param {HTMLElement} part
 * @returns whether the record no longer exists
 */
async function refresh(part) {
  const answer = await fetch(part.dataset.live ?? '').catch(() => null)
  if (answer === null || !answer.ok) return answer?.status === 404
  const fresh = document.createElement('template')
  fresh.innerHTML = await answer.text()
  if (fresh.innerHTML.trim() === part.innerHTML.trim()) return false
  part.replaceChildren(fresh.content)
  part.classList.add('changed')
  return false
}
