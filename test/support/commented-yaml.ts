import { seededRandom } from '../../src/sandbox/core/state/seeded-random.ts'

/** YAML as people write it, with the comments `# c1`, `# c2` and so on wherever comments may stand. */
export function commentedYaml(seed: number): string {
  const random = seededRandom(seed)
  let comments = 0
  function isSo(share: number): boolean {
    return random() < share
  }
  function pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(random() * items.length)] ?? items[0]
  }
  function some<T>(make: (place: number) => T): T[] {
    return Array.from({ length: 1 + Math.floor(random() * 3) }, (_, place) => make(place))
  }
  function comment(): string {
    comments += 1
    return `# c${comments}`
  }
  /** At the end of a line. */
  function remark(): string {
    return isSo(0.3) ? ` ${comment()}` : ''
  }
  /** In a line of its own. */
  function line(margin: string): string {
    return isSo(0.2) ? `${margin}${comment()}\n` : ''
  }
  function scalar(): string {
    return pick(['open', '"q # x"', "'s'", '5', 'true', 'null', 'a b', '2026-01-01'])
  }
  function flow(depth: number): string {
    if (depth === 0 || isSo(0.4)) return scalar()
    if (isSo(0.5)) return `[${some(() => flow(depth - 1)).join(', ')}]`
    return `{ ${some((place) => `f${place}: ${flow(depth - 1)}`).join(', ')} }`
  }
  function spreadFlow(margin: string): string {
    const [start, end] = pick([
      ['{', '}'],
      ['[', ']'],
    ] as const)
    const lines = some(
      (place) => `${line(`${margin}  `)}${margin}  ${start === '{' ? `f${place}: ` : ''}${flow(1)},${remark()}`,
    )
    return `${start}${remark()}\n${lines.join('\n')}\n${margin}${end}`
  }
  function mapping(margin: string, depth: number): string {
    const pairs = some((place) => `k${place}:${value(margin, depth)}`)
    return pairs.map((pair, place) => (place === 0 ? pair : `${line(margin)}${margin}${pair}`)).join('')
  }
  function list(margin: string, depth: number): string {
    const items = some(() =>
      isSo(0.5) ? `${isSo(0.5) ? scalar() : flow(1)}${remark()}\n` : mapping(`${margin}  `, depth),
    )
    return items.map((item) => `${line(margin)}${margin}- ${item}`).join('')
  }
  function value(margin: string, depth: number): string {
    if (isSo(0.1)) return `${remark()}\n`
    if (depth === 0 || isSo(0.35)) return ` ${scalar()}${remark()}\n`
    if (isSo(0.15)) return ` |${remark()}\n${margin}  text # of it\n${margin}  more\n`
    if (isSo(0.2)) return ` ${flow(depth)}${remark()}\n`
    if (isSo(0.15)) return ` ${spreadFlow(margin)}${remark()}\n`
    const inner = `${margin}  `
    if (isSo(0.5)) return `${remark()}\n${line(inner)}${inner}${mapping(inner, depth - 1)}`
    return `${remark()}\n${list(pick([margin, inner]), depth - 1)}`
  }
  return `${line('')}${mapping('', 3)}`
}

/** The comments of such a text. */
export function commentsIn(text: string): string[] {
  return text.match(/# c\d+\b/g) ?? []
}
