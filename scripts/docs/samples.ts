import { escapeHtml } from './html.js'

/** A file below docs/samples that a page shows. */
export interface SampleFile {
  readonly path: string
  readonly text: string
}

const languages: Readonly<Record<string, string>> = { sh: 'curl', ts: 'TypeScript', php: 'PHP', html: 'Page' }

export const samplesFolder = 'docs/samples/'

/**
 * Samples of the same thing in several languages, as tabs that need no script. A file that ends in `.out` is what the curl sample
 * prints, and stands below them.
 */
export function renderSamples(files: readonly SampleFile[], group: string): string {
  const outputs = files.filter((file) => extension(file.path) === 'out')
  const tabs = files.filter((file) => extension(file.path) !== 'out')
  const inputs = tabs.map((file, index) => {
    const kind = extension(file.path)
    const id = `${group}-${kind}`
    return (
      `<input type="radio" name="${group}" id="${id}" data-language="${kind}"${index === 0 ? ' checked' : ''}>` +
      `<label for="${id}">${languages[kind] ?? kind}</label>`
    )
  })
  const panels = tabs.map((file) => `<div class="panel">${code(file.text)}<p class="file">${escapeHtml(file.path)}</p></div>`)
  const shown = outputs.map((file) => `<figure class="output"><figcaption>It prints</figcaption>${code(file.text)}</figure>`)
  return `<div class="tabs" role="group" aria-label="Sample">${inputs.join('')}${panels.join('')}</div>${shown.join('')}\n`
}

const extension = (path: string): string => path.slice(path.lastIndexOf('.') + 1)
const code = (text: string): string => `<pre tabindex="0"><code>${escapeHtml(text.trimEnd())}</code></pre>`
