import type { Response } from 'express'
import type { View } from '../infra/http/views.ts'

/** The pages that every page leads to, each with the templates that belong to it. */
const sections: readonly { readonly url: string; readonly label: string; readonly views: readonly string[] }[] = [
  { url: '.', label: 'Overview', views: ['overview'] },
  { url: 'scorecards', label: 'Scorecards', views: ['scorecards', 'scorecard', 'evidence'] },
  { url: 'findings', label: 'Findings', views: ['findings'] },
  { url: 'digests', label: 'Digests', views: ['digests', 'digest'] },
  { url: 'health', label: 'Health', views: ['health', 'health-store'] },
]

/** Sends a page. Its links are relative to where the routes are mounted, so that each account has a place of its own. */
export type SendPage = (response: Response, name: string, model: object) => void

/** Gives every page its navigation, with the place marked that one is at, and says whose pages they are. */
export function pageSender(views: (name: string) => View, place: string): SendPage {
  return (response, name, model) => {
    const nav = sections.map(({ url, label, views: names }) => ({ url, label, isCurrent: names.includes(name) }))
    response.send(views(name)({ ...model, nav, place, root: `${response.req.baseUrl}/` }))
  }
}
