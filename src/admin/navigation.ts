import { join } from 'node:path'
import express, { type RequestHandler, type Response } from 'express'
import { templatesDir, type View } from '../infra/http/views.ts'

/** The pages that every page leads to, each with the templates that belong to it. */
const sections: readonly { readonly url: string; readonly label: string; readonly views: readonly string[] }[] = [
  { url: '.', label: 'Overview', views: ['overview'] },
  { url: 'scorecards', label: 'Scorecards', views: ['scorecards', 'scorecard', 'evidence'] },
  { url: 'findings', label: 'Findings', views: ['findings'] },
  { url: 'digests', label: 'Digests', views: ['digests', 'digest'] },
  { url: 'health', label: 'Health', views: ['health'] },
]

/** Sends a page. Its links are relative to where the routes are mounted, so that each account has a place of its own. */
export type SendPage = (response: Response, name: string, model: object) => void

/** Style sheets, which every page asks for relative to where its routes are mounted. */
export function styleSheets(): RequestHandler {
  return express.static(join(templatesDir, 'pages'), { extensions: ['css'], index: false })
}

/**
 * Gives every page of an account its navigation, with the place marked that one is at.
 *
 * @param accountWords which account it is, as people know it
 */
export function accountPageSender(views: (name: string) => View, accountWords: string): SendPage {
  return (response, name, model) => {
    const { baseUrl } = response.req
    const nav = sections.map(({ url, label, views: names }) => ({ url, label, isCurrent: names.includes(name) }))
    const accounts = { words: accountWords, url: `${baseUrl.replace(/\/accounts\/[^/]+$/, '')}/` }
    response.send(views(name)({ ...model, nav, accounts, root: `${baseUrl}/` }))
  }
}

/** Sends pages that belong to no account. */
export function pageSender(views: (name: string) => View): SendPage {
  return (response, name, model) => {
    response.send(views(name)({ ...model, nav: [], root: `${response.req.baseUrl}/` }))
  }
}
