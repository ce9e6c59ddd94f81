/** A page of another origin, as a frontend would write it: an article, its comments, and the form readers know. */
export const formPage = (api: string, slug: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A reader's page</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }
  label { display: block; margin: .5rem 0 } input, textarea { display: block; width: 100%; font: inherit }
  .away { position: absolute; left: -100vw }
  blockquote { border-left: 3px solid #999; margin-left: 0; padding-left: 1rem } .fault { color: #a00 }
</style>
<article id="article"></article>
<h2>Comments</h2>
<ol id="comments"></ol>
<form>
  <label>Name <input name="name"></label>
  <label>E-mail (never published) <input name="email"></label>
  <label>Website <input name="url"></label>
  <label class="away" aria-hidden="true">Leave this empty <input name="subject" tabindex="-1" autocomplete="off"></label>
  <label>Comment <textarea name="body" rows="4"></textarea></label>
  <altcha-widget challenge="${api}/v1/articles/${slug}/comments/challenge" auto="onload"></altcha-widget>
  <button>Post</button>
  <p id="state" role="status"></p>
</form>
<script src="/altcha.js" type="module"></script>
<script type="module">
  const api = ${JSON.stringify(`${api}/v1/articles/${slug}`)}
  const show = (selector, html) => { document.querySelector(selector).innerHTML = html }
  const text = value => { const node = document.createElement('span'); node.textContent = value; return node.innerHTML }

  const section = ({ heading, kind, body, sections }, level = 2) =>
    (heading ? '<h' + level + '>' + text(heading) + '</h' + level + '>' : '') +
    (kind === 'quote' ? '<blockquote>' + body + '</blockquote>' : body) +
    sections.map(one => section(one, level + 1)).join('')

  async function load() {
    const article = await (await fetch(api + '?include=sections,references')).json()
    show('#article', '<h1>' + text(article.title) + '</h1><p lang="' + article.subtitleLang + '">' +
      text(article.subtitle ?? '') + '</p>' + article.sections.map(one => section(one)).join('') +
      '<ol>' + article.references.map(({ key, title, URL }) =>
        '<li id="ref_' + key + '"><a href="' + URL + '">' + text(title) + '</a></li>').join('') + '</ol>')
    const { data } = await (await fetch(api + '/comments')).json()
    show('#comments', data.map(({ author, html }) => '<li><b>' + text(author.name) + '</b>' + html + '</li>').join(''))
  }

  document.querySelector('form').addEventListener('submit', async event => {
    event.preventDefault()
    const { name, email, url, body, subject, altcha } = Object.fromEntries(new FormData(event.target))
    const answer = await fetch(api + '/comments', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
      body: JSON.stringify({
        author: { name, email, ...(url && { url }) }, body, subject, formToken: form.formToken, proof: altcha,
      }),
    })
    const said = await answer.json()
    show('#state', answer.ok ? 'Thank you. ' + said.status + '; left: ' + text(answer.headers.get('ratelimit') ?? '?') :
      said.errors.map(({ pointer, detail }) => '<span class="fault">' + text(pointer + ': ' + detail) + '</span><br>').join(''))
    document.body.dataset.manageToken = said.manageToken ?? ''
    if (answer.ok) await load()
  })
  const form = await (await fetch(api + '/comments/form')).json()
  await load()
  document.body.dataset.loaded = 'yes'
</script>
</html>
`
