/* global document, fetch, localStorage, navigator, window */
// What the pages can do with a script: search, copy, and remember the language of samples. Everything else works without.
import MiniSearch from 'minisearch'

const root = document.documentElement.dataset.root ?? ''
const box = document.querySelector('.search')
const input = box.querySelector('input')
const results = box.querySelector('#results')
const maxResults = 12
let index

async function openIndex() {
  const response = await fetch(`${root}search.json`)
  if (!response.ok) throw new Error(`search.json: ${response.status}`)
  const passages = await response.json()
  const search = new MiniSearch({
    fields: ['heading', 'title', 'text'],
    storeFields: ['url', 'title', 'heading', 'text'],
    searchOptions: { boost: { heading: 2 }, prefix: true, fuzzy: (term) => (term.length > 4 ? 0.15 : 0), combineWith: 'AND' },
  })
  search.addAll(passages.map((passage, id) => ({ id, ...passage })))
  return search
}

/** What was asked for word for word comes first, and how to do a thing comes before why it was decided so. */
function weigh(query) {
  const wanted = query.toLowerCase()
  return (_id, _term, { url, heading, text }) =>
    (`${heading} ${text}`.toLowerCase().includes(wanted) ? 4 : 1) * (url.startsWith('guides/') ? 2 : url.startsWith('decisions/') ? 0.4 : 1)
}

/** The words around what was asked for, or around the first word of it that is there. */
function excerpt(text, query, words) {
  const lower = text.toLowerCase()
  const places = [query.toLowerCase(), ...words].map((word) => lower.indexOf(word)).filter((place) => place >= 0)
  const start = Math.max(0, lower.lastIndexOf(' ', Math.max(0, (places[0] ?? 0) - 50)))
  return `${start > 0 ? '… ' : ''}${text.slice(start, start + 160).trim()}${text.length > start + 160 ? ' …' : ''}`
}

function resultLink(found, query) {
  const link = document.createElement('a')
  link.href = root + found.url
  const heading = document.createElement('b')
  heading.textContent = found.title === found.heading ? found.title : `${found.title}: ${found.heading}`
  const text = document.createElement('span')
  text.textContent = excerpt(found.text, query, found.queryTerms)
  link.append(heading, text)
  return link
}

async function show() {
  const query = input.value.trim()
  results.hidden = query === ''
  if (query === '') return
  try {
    index ??= openIndex()
    const found = (await index).search(query, { boostDocument: weigh(query) }).slice(0, maxResults)
    if (query !== input.value.trim()) return
    results.replaceChildren(...found.map((each) => resultLink(each, query)))
    if (found.length === 0) results.textContent = `Nothing is said about “${query}”.`
  } catch {
    index = undefined
    results.textContent = 'The search cannot be loaded just now.'
  }
}

box.hidden = false
input.addEventListener('input', show)
input.addEventListener('focus', show)
document.addEventListener('click', (event) => {
  if (!box.contains(event.target)) results.hidden = true
})
box.addEventListener('keydown', (event) => {
  const links = [...results.querySelectorAll('a')]
  const at = links.indexOf(document.activeElement)
  if (event.key === 'Escape') {
    results.hidden = true
    input.blur()
  } else if (event.key === 'ArrowDown' && links.length > 0) {
    event.preventDefault()
    links[Math.min(at + 1, links.length - 1)].focus()
  } else if (event.key === 'ArrowUp') {
    event.preventDefault()
    if (at > 0) links[at - 1].focus()
    else input.focus()
  } else if (event.key === 'Enter' && at === -1 && links.length > 0) {
    links[0].click()
  }
})
results.addEventListener('click', () => {
  results.hidden = true
})
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || /^(input|textarea)$/i.test(document.activeElement?.tagName ?? '')) return
  event.preventDefault()
  input.focus()
})

for (const pre of document.querySelectorAll('pre')) {
  if (navigator.clipboard === undefined) break
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy'
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(pre.textContent)
    button.textContent = 'Copied'
    window.setTimeout(() => (button.textContent = 'Copy'), 1500)
  })
  const holder = document.createElement('div')
  holder.className = 'code'
  pre.replaceWith(holder)
  holder.append(pre, button)
}

const storageName = 'docs.language'
function choose(language) {
  for (const tab of document.querySelectorAll(`input[data-language="${language}"]`)) tab.checked = true
}
try {
  const chosen = localStorage.getItem(storageName)
  if (/^[a-z]+$/.test(chosen ?? '')) choose(chosen)
} catch {
  // Storage may be forbidden. Then the first language is shown.
}
document.addEventListener('change', (event) => {
  const { language } = event.target.dataset
  if (language === undefined) return
  choose(language)
  try {
    localStorage.setItem(storageName, language)
  } catch {
    // As above.
  }
})
