/** Where texts have a secret: what stands before it, and the secret. */
const secrets: readonly RegExp[] = [
  // The header of a request.
  /(\b(?:bearer|basic)\s+)[\w.~+/=-]{6,}/giu,
  // Parts of an address, a form, a header or a JSON object by their names, such as `api_token=…` or `"client_secret": "…"`.
  /((?:token|secret|password|passwd|authorization|api[_-]?key|signature)["']?\s*[=:]\s*["']?)(?!bearer\b|basic\b)[^\s"'&,;<>]{4,}/giu,
  // What proves a consent.
  /([?&]code=)[^\s&#]+/giu,
  // Who signs in, in an address.
  /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*:[^\s/]*@/giu,
  // A link for signing in.
  /(\/enter\/[^/\s]+\/)[\w.~-]{6,}/gu,
]

/** A text with the secrets in it replaced by "…", as far as they can be told from what stands before them. Pure. */
export function maskSecrets(text: string): string {
  return secrets.reduce((masked, secret) => masked.replace(secret, '$1…'), text)
}
