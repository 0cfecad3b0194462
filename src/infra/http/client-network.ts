import type { Request } from 'express'

/**
 * Where a request comes from, as what limits attempts counts it: the address, but of an IPv6 address the network, because one
 * computer may use any address of its network.
 */
export function networkOf({ ip = '' }: Pick<Request, 'ip'>): string {
  if (!ip.includes(':') || ip.includes('.')) return ip
  const [head = '', tail] = ip.split('::')
  const groups = head === '' ? [] : head.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  return [...groups, ...Array.from({ length: zeros }, () => '0'), ...(tail ?? '').split(':')].slice(0, 4).join(':')
}
