// An article with its comments. Only `html` is set as markup: the service made it safe.
const { api, article: standard } = document.currentScript.dataset
const base = new URL(`${api}/v1/`, location)
const slug = new URLSearchParams(location.search).get('article') || standard
const path = `articles/${encodeURIComponent(slug)}`
const $ = id => document.getElementById(id)
const list = $('_list')
const form = $('_form')
const text = form.elements.body
/** The field of a JSON Pointer such as `/author/name`. */
const field = pointer => form.elements[pointer?.split('/').pop()]
const faultOf = input => $(input.getAttribute('aria-describedby'))

let article // what is shown
let setup // what the form needs: its token, what is required
let key // of the post; the same for a retry, so that it is stored once
let target = {} // what the form is for: {parentId} of a reply, {id} of an edit
let busy // while it is sent

// The reader's own comments by id, kept by this browser: {token, body, article, approved}.
let storage = {}
try {
  storage = localStorage
} catch {}
const own = JSON.parse(storage[base] ?? '{}')
function keep(id, comment) {
  own[id] = comment // undefined is left out
  storage[base] = JSON.stringify(own)
}

/** @throws Error with the members of the problem document. */
async function send(url, { method, token, body, accept } = {}) {
  const headers = {
    ...(body && { 'Content-Type': 'application/json' }),
    ...(method === 'POST' && { 'Idempotency-Key': key }),
    ...(token && { Authorization: `Bearer ${token}` }),
    ...(accept && { Accept: accept }),
  }
  const request = { method, headers, body: JSON.stringify(body) }
  const answer = await fetch(new URL(url, base), request).catch(() => {
    throw Error('No answer came. Please try again.')
  })
  const content = answer.status === 204 ? {} : answer.ok && accept ? await answer.blob() : await answer.json()
  if (!answer.ok) {
    throw Object.assign(Error(answer.status === 404 ? content.title : content.detail), content)
  }
  return content
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}
const button = (textContent, onclick) => make('button', { type: 'button', textContent, onclick })
const remark = textContent => make('p', { className: 'waits', textContent })

function contents(entries) {
  const entry = ({ anchor, heading, sections }) =>
    make('li', {}, make('a', { href: `#${anchor}`, textContent: heading }), contents(sections))
  return entries.length ? make('ol', {}, ...entries.map(entry)) : ''
}

async function showArticle() {
  article = await send(`${path}?include=html,toc`)
  const { title, subtitle, subtitleLang, lang, html, toc } = article
  document.title = title
  Object.assign($('_title'), { textContent: title, lang })
  Object.assign($('_subtitle'), { textContent: subtitle, lang: subtitleLang ?? lang, hidden: !subtitle })
  Object.assign($('_contents'), { lang, hidden: !toc.length }).replaceChildren(contents(toc))
  $('_text').innerHTML = html
  if ($('_text').querySelector('.bibliography')) {
    $('_text').append(button('Save the references (BibTeX)', saveReferences))
  }
  $('_feed').href = new URL(`${path}/comments/feed.atom`, base)
  $(location.hash.slice(1))?.scrollIntoView()
}

/** For reference managers. */
async function saveReferences() {
  const file = await send(`${path}/references`, { accept: 'application/x-bibtex' })
  make('a', { href: URL.createObjectURL(file), download: `${slug}.bib` }).click()
}

function show({ id, author, html, createdAt, editedAt, status, replies, repliesNext }) {
  const item = make('li', { id: `comment_${id}`, tabIndex: -1 })
  if (author) {
    const link = author.url && { href: author.url, rel: 'nofollow ugc noopener' }
    const name = make(link ? 'a' : 'b', { textContent: author.name, dir: 'auto', ...link })
    const time = make('time', { dateTime: createdAt, textContent: new Date(createdAt).toLocaleString() })
    item.append(name, ' ', time, editedAt ? ' (edited)' : '', make('div', { innerHTML: html, dir: 'auto' }))
    if (status === 'pending') {
      item.append(remark('Waits for a moderator. Only you see it.'))
    } else if (article.commentsOpen) {
      item.append(button('Reply', () => open(item, { parentId: id }, `Reply to ${author.name}`)))
    }
    if (own[id]) {
      item.append(button('Edit', () => open(item, { id }, 'Edit your comment')))
      item.append(button('Delete', () => remove(id)))
    }
  } else {
    item.append(remark('This comment was deleted.'))
  }
  const below = make('ol', {}, ...replies.map(show))
  addMore(below, `view=flat&thread=${id}`, repliesNext)
  item.append(below)
  return item
}

/** Adds a button for the next entries. */
function addMore(entries, query, cursor) {
  const more = button('Show more', async () => {
    const { data, page } = await send(`${path}/comments?${query}&cursor=${cursor}`)
    const items = data.map(show)
    more.parentElement.replaceWith(...items)
    addMore(entries, query, page.next)
    items[0]?.focus()
  })
  if (cursor) {
    entries.append(make('li', {}, more))
  }
}

async function showComments() {
  const { data, page } = await send(`${path}/comments`)
  list.replaceChildren(...data.map(show))
  addMore(list, 'view=threads', page.next)
  for (const [id, mine] of Object.entries(own)) {
    if (mine?.article === article.id && !mine.approved) {
      await readBack(id, mine)
    }
  }
}

/** Reads an own comment that waits. */
async function readBack(id, mine) {
  try {
    const comment = await send(`comments/${id}`, { token: mine.token })
    keep(id, { ...mine, approved: comment.status === 'approved' })
    place(comment)
  } catch ({ status }) {
    if ([401, 404].includes(status)) {
      keep(id)
    }
  }
}

/** Shows a comment that the list lacks. */
function place(comment) {
  const parent = $(`comment_${comment.parentId}`)
  if (!$(`comment_${comment.id}`)) {
    ;(parent?.lastElementChild ?? list).append(show(comment))
  }
}

/** Puts the form below a comment, or back to its place. */
function open(item, purpose = {}, doing = 'Write a comment') {
  target = purpose
  const next = item?.lastElementChild ?? $('_end')
  next.before(form, $('_said'))
  $('_doing').textContent = doing
  $('_author').hidden = target.id
  $('_cancel').hidden = !item
  form.hidden = !item && !article.commentsOpen
  text.value = own[target.id]?.body ?? ''
  tell(article.commentsOpen ? '' : 'Comments are closed.')
  if (item) {
    text.focus()
  }
}

/** Says what happened, and faults beside their fields. */
function tell(message, errors = []) {
  for (const input of form.querySelectorAll('[aria-invalid]')) {
    input.removeAttribute('aria-invalid')
    faultOf(input).textContent = ''
  }
  for (const { pointer, detail } of errors) {
    const input = field(pointer)
    if (input) {
      input.ariaInvalid = true
      faultOf(input).append(`${detail} `)
    } else {
      message += ` ${detail}`
    }
  }
  $('_said').textContent = message
  form.querySelector('[aria-invalid]')?.focus()
}

function explain({ message, code, errors }) {
  if (!article && code === 'not-found') {
    document.title = message
    $('_title').textContent = message
    list.parentElement.hidden = true
  }
  if (code === 'comments-closed') {
    article.commentsOpen = false
    open()
  }
  tell(errors ? 'Please correct this.' : message, errors)
}

function newKey() {
  key = crypto.getRandomValues(new Uint32Array(4)).join('-')
}

async function newForm() {
  newKey()
  setup = await send(`${path}/comments/form`)
  form.elements.email.required = setup.emailRequired
}

/** Solves a challenge of ALTCHA. */
async function prove() {
  tell('One moment: your browser computes a proof.')
  const { solveChallenge, pbkdf2 } = await import(new URL('../docs/examples/altcha.js', base))
  const challenge = await send(`${path}/comments/challenge`)
  const controller = new AbortController()
  const counterStep = navigator.hardwareConcurrency
  const solve = (_, counterStart) =>
    solveChallenge({ ...pbkdf2, challenge, controller, counterStart, counterStep })
  const solution = await Promise.race(Array.from({ length: counterStep }, solve))
  controller.abort()
  return btoa(JSON.stringify({ challenge, solution }))
}

async function post(needsProof, tries = 3) {
  const { name, email, url, body, subject } = Object.fromEntries(new FormData(form))
  const known = Object.keys(own).findLast(id => own[id]?.approved)
  const comment = {
    author: { name, email, url },
    body,
    subject,
    parentId: target.parentId,
    formToken: setup.formToken,
    earlier: known && { id: known, manageToken: own[known].token },
    proof: needsProof ? await prove() : undefined,
  }
  try {
    return await send(`${path}/comments`, { method: 'POST', body: comment })
  } catch (problem) {
    const { code, errors = [] } = problem
    const isAt = name => errors.some(({ pointer }) => pointer === name)
    if (!tries || !(code === 'proof-required' || ['/proof', '/formToken', '/earlier'].some(isAt))) {
      throw problem
    }
    // Tokens expire while a page stays open.
    if (isAt('/formToken')) {
      await newForm()
    }
    if (isAt('/earlier')) {
      keep(known)
    }
    return post(needsProof || !errors.length, tries - 1)
  }
}

async function save() {
  tell('Sending…')
  const body = text.value
  const { id } = target
  const token = own[id]?.token
  const comment = id
    ? await send(`comments/${id}`, { method: 'PATCH', token, body: { body } })
    : await post(setup.proof === 'always')
  const approved = comment.status === 'approved'
  keep(comment.id, { token: comment.manageToken ?? token, body, article: article.id, approved })
  open()
  await showComments()
  place(comment)
  tell(`Thank you. Your comment ${approved ? 'is public' : 'waits for a moderator'}.`)
  $(`comment_${comment.id}`).focus()
  await newForm()
}

async function remove(id) {
  if (confirm('Delete this comment?')) {
    await send(`comments/${id}`, { method: 'DELETE', token: own[id].token })
    keep(id)
    open()
    await showComments()
    tell('Your comment was deleted.')
    $('_comments').focus()
  }
}

form.oninput = newKey
form.onsubmit = async event => {
  event.preventDefault()
  if (!busy) {
    busy = true
    await save().catch(explain)
    busy = false
  }
}
$('_cancel').onclick = () => {
  const item = form.closest('li')
  open()
  item.focus()
}
window.onunhandledrejection = event => {
  event.preventDefault()
  explain(event.reason)
}

async function start() {
  await showArticle()
  await showComments()
  open()
  if (article.commentsOpen) {
    await newForm()
  }
}
void start()
