// A search box. Only `snippet` is set as markup: the service made it safe.
const { api, page } = document.currentScript.dataset
const base = new URL(`${api}/v1/`, location)
const $ = id => document.getElementById(id)
const input = $('_form').elements.q

let cursor // of the next hits
let request = new AbortController() // the last one
let timer

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

function show({ article: { slug, title, lang }, section, snippet }) {
  const href = page.replace('{slug}', slug) + (section ? `#${section.anchor}` : '')
  const textContent = section?.heading ? `${title}: ${section.heading}` : title
  const link = make('a', { href, textContent })
  return make('li', { lang, dir: 'auto' }, link, make('p', { innerHTML: snippet }))
}

/** Shows what is found, and adds it to what is shown when `more` is a cursor. */
async function search(more) {
  clearTimeout(timer)
  request.abort()
  request = new AbortController()
  const { signal } = request
  const q = input.value.trim()
  // The words stand in the address: for the way back, and for links.
  history.replaceState(null, '', q ? `?${new URLSearchParams({ q })}` : location.pathname)
  const query = new URLSearchParams({ q, count: true, ...(more && { cursor: more }) })
  try {
    const answer = await fetch(new URL(`search?${query}`, base), { signal })
    const content = await answer.json()
    if (!answer.ok) {
      throw Error(content.detail)
    }
    const items = content.data.map(show)
    if (!more) {
      $('_hits').replaceChildren()
    }
    $('_hits').append(...items)
    cursor = content.page.next
    $('_more').hidden = !cursor
    $('_said').textContent = q && `Found: ${content.page.total}`
    if (more) {
      items[0]?.querySelector('a').focus()
    }
  } catch ({ message }) {
    if (!signal.aborted) {
      $('_said').textContent = message
    }
  }
}

input.oninput = () => {
  // A cursor is for the words that were asked for.
  $('_more').hidden = true
  clearTimeout(timer)
  timer = setTimeout(search, 300)
}
$('_form').onsubmit = event => {
  event.preventDefault()
  void search()
}
$('_more').onclick = () => search(cursor)

input.value = new URLSearchParams(location.search).get('q')
if (input.value) {
  void search()
}
