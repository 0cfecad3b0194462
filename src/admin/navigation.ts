import type { View } from '../infra/http/views.ts'

/** The pages that every page leads to, each with the templates that belong to it. */
const sections: readonly { readonly url: string; readonly label: string; readonly views: readonly string[] }[] = [
  { url: '/', label: 'Overview', views: ['overview'] },
  { url: '/scorecards', label: 'Scorecards', views: ['scorecards', 'scorecard', 'evidence'] },
  { url: '/findings', label: 'Findings', views: ['findings'] },
  { url: '/digests', label: 'Digests', views: ['digests', 'digest'] },
]

/** Gives every page its navigation, with the place marked that one is at. */
export function withNavigation(views: (name: string) => View): (name: string) => View {
  return (name) => {
    const nav = sections.map(({ url, label, views: names }) => ({ url, label, isCurrent: names.includes(name) }))
    const view = views(name)
    return (model) => view({ ...model, nav })
  }
}
