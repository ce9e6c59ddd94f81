/** The programs of the guides, run against the service with the demo. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'parse5'
import t, { type Test } from 'tap'
import ts from 'typescript'
import { readConfig } from '../../src/config.ts'
import { Article } from '../../src/content/model/article.ts'
import { seedDemo } from '../../src/transfer/demo.ts'
import { runFile } from '../cli/process.ts'
import { temporaryFolder } from '../databases.ts'
import { startService } from '../helper.ts'
import { linksAndIds } from '../site/links.ts'
import { codeOf } from './guide-code.ts'

// One of them waits for a minute.
t.jobs = 5

/** Articles of the demo that everybody sees. */
const PUBLIC = 26

async function startDemo(t: Test, environment: Record<string, string> = {}) {
  const service = await startService(t, environment)
  await seedDemo(service.storage, readConfig({}))
  const address = await service.app.listen({ host: '127.0.0.1', port: 0 })
  return { ...service, address, folder: temporaryFolder(t) }
}

t.test('static: three requests for all articles, and links that lead somewhere', async t => {
  const { address, folder, log } = await startDemo(t)
  const [script = ''] = codeOf('static', 'js')
  writeFileSync(join(folder, 'build.mjs'), script)
  log.length = 0
  const env = { ...process.env, API: address, OUT: join(folder, 'site') }
  t.same(await runFile(process.execPath, [join(folder, 'build.mjs')], { env }), {
    ...{ code: 0, err: '' },
    out: `${PUBLIC} articles\n`,
  })
  t.equal(log.length, Math.ceil(PUBLIC / 10))
  const files = readdirSync(join(folder, 'site'))
  t.equal(files.length, PUBLIC + 1)
  const pages = new Map(
    files.map(name => [name, linksAndIds(readFileSync(join(folder, 'site', name), 'utf8'))]),
  )
  for (const [name, { links }] of pages) {
    t.ok(links.length > 0, name)
    t.same(
      links.filter(link => {
        const [file, id] = link.split('#')
        const target = pages.get(file || name)
        return target === undefined || (id !== undefined && !target.ids.has(id))
      }),
      [],
      `${name}: links`,
    )
  }
  const all = files.map(name => readFileSync(join(folder, 'site', name), 'utf8')).join('')
  const subheadings = [...all.matchAll(/<h3 id="([^"]+)"/g)].map(([, id]) => id)
  t.ok(subheadings.length > 0)
  t.same(
    subheadings.filter(id => !all.includes(`<li><a href="#${id}"`)),
    [],
    'the contents have each level',
  )
  const tea = readFileSync(join(folder, 'site/how-tea-gets-its-colour.html'), 'utf8')
  t.match(tea, '<li><a href="wie-tee-seine-farbe-bekommt.html" lang="de">de</a>')
  t.match(tea, '<li><a href="#six-kinds" lang="en">Six kinds in a table</a>')
  t.match(tea, '<h2 id="six-kinds">Six kinds in a table</h2>')
})

t.test('static: it waits while the quota is used up', async t => {
  const { address, folder } = await startDemo(t, { RATE_LIMIT: '2' })
  const [script = ''] = codeOf('static', 'js')
  writeFileSync(join(folder, 'build.mjs'), script)
  const env = { ...process.env, API: address, OUT: join(folder, 'site') }
  t.match(await runFile(process.execPath, [join(folder, 'build.mjs')], { env }), {
    code: 0,
    out: `${PUBLIC} articles\n`,
  })
})

t.test('static: the timer builds when something has changed', async t => {
  const { address, folder, publish } = await startDemo(t)
  const [script = ''] = codeOf('static', 'js')
  const [, timer = ''] = codeOf('static', 'sh')
  writeFileSync(join(folder, 'build.mjs'), script)
  const env = { ...process.env, API: address, OUT: 'site' }
  const commands = `cd '${folder}'\n${timer.replace('http://127.0.0.1:3000', address)}`
  const isBuilt = async () => {
    rmSync(join(folder, 'site'), { recursive: true, force: true })
    t.match(await runFile('sh', ['-c', commands], { env }), { code: 0 })
    return existsSync(join(folder, 'site'))
  }
  t.equal(await isBuilt(), true, 'the first time')
  t.equal(await isBuilt(), false, 'nothing is new')
  await publish()
  t.equal(await isBuilt(), true, 'a new article')
})

t.test('form: a page with comments for every article', async t => {
  const { address, folder } = await startDemo(t)
  const [copy = '', build = ''] = codeOf('form', 'sh')
  const [script = ''] = codeOf('static', 'js')
  const [page = ''] = codeOf('form', 'js')
  const own = script.replace(/^const page = .*?\n\n/ms, () => `${page}\n`)
  t.not(own, script)
  writeFileSync(join(folder, 'build.mjs'), own)
  const commands = `set -e; cd '${folder}'\n${copy}${build}`.replaceAll('http://127.0.0.1:3000', address)
  t.match(await runFile('sh', ['-c', commands]), { code: 0, err: '', out: `${PUBLIC} articles\n` })
  const files = readdirSync(join(folder, 'site'))
  t.equal(files.length, PUBLIC + 5)
  t.match(
    readFileSync(join(folder, 'site/search.html'), 'utf8'),
    `data-api="${address}" data-page="{slug}.html"`,
  )
  const html = readFileSync(join(folder, 'site/warum-ein-bogen-steht.html'), 'utf8')
  t.match(html, `data-api="${address}" data-article="warum-ein-bogen-steht"`)
  t.match(html, '<html lang="de">')
  t.match(html, '<title>Warum ein Bogen steht</title>')
  t.match(html, /<h1 [^>]*>Warum ein Bogen steht<\/h1>/)
  t.match(html, /<div id="_text"><div lang="de" dir="ltr">.*<h2 id="der-weg-der-last">/s)
  const source = readFileSync(new URL('../../src/docs/guides/form.md', import.meta.url), 'utf8')
  const named = [...source.matchAll(/`(_\w+)`/g)].map(([, id]) => id)
  const { ids } = linksAndIds(html)
  t.same([...ids].filter(id => id.startsWith('_')).sort(), named.sort(), 'the table has the ids of the page')
})

t.test('frontends: the head of a page', async t => {
  const { folder, get, publish } = await startDemo(t, { ARTICLE_URL: 'https://site.example/{slug}?a&b' })
  const file = join(folder, 'frontends.mjs')
  const [page, ...others] = codeOf('frontends', 'js')
  const head = others.find(code => code.includes('const head'))
  writeFileSync(file, `${page}\n${head}\nexport { head }`)
  const made = (await import(pathToFileURL(file).href)) as { head: (article: Article) => string }
  await publish({
    slug: 'odd',
    title: '</title><script>"',
    image: { url: 'https://a.example/', alt: '' },
  } as never)
  for (const slug of ['odd', 'how-tea-gets-its-colour']) {
    const article = await get(`/v1/articles/${slug}?include=seo,jsonLd`, Article)
    const [html] = parse(`<!doctype html>${made.head(article)}`).childNodes.slice(-1)
    const [found] = (html as unknown as Node).childNodes
    const elements = found?.childNodes.filter(({ nodeName }) => nodeName !== '#text') ?? []
    const value = (name: string, attribute: string) =>
      elements
        .find(({ nodeName, attrs }) => `${nodeName} ${attrs[0]?.value}` === name)
        ?.attrs.find(({ name }) => name === attribute)?.value
    t.match(elements[0], { nodeName: 'title', childNodes: [{ value: article.seo?.title }] })
    t.equal(value('meta description', 'content') ?? null, article.seo?.description)
    t.equal(value('meta og:title', 'content'), article.seo?.title)
    t.equal(value('meta og:image', 'content'), article.image?.url)
    t.equal(value('link canonical', 'href'), `https://site.example/${slug}?a&b`)
    t.match(JSON.parse(String(elements.at(-1)?.childNodes[0]?.value)), { headline: article.seo?.title })
  }
})

t.test('frontends: the links to feeds lead to feeds', async t => {
  const { address, folder, request } = await startDemo(t)
  const file = join(folder, 'feeds.mjs')
  writeFileSync(
    file,
    `${codeOf('frontends', 'js').find(code => code.includes('const feeds'))}\nexport { feeds }`,
  )
  const made = (await import(pathToFileURL(file).href)) as { feeds: (api: string, article: object) => string }
  const { links } = linksAndIds(made.feeds('', { slug: 'how-tea-gets-its-colour', lang: 'en' }))
  t.equal(links.length, 2)
  for (const url of links) {
    const { headers, body } = await request({ url })
    t.match(headers['content-type'], /^application\/atom\+xml/, url)
    t.ok(body.split('<entry').length > 5, url)
  }
  t.match(made.feeds(address, { slug: 'a', lang: 'en' }), `href="${address}/v1/feed.atom?lang=en"`)
})

t.test('frontends: hits lead to sections, and works to the articles that cite them', async t => {
  const { address, folder, publish } = await startDemo(t)
  const file = join(folder, 'finding.mjs')
  const named = ['const escape', 'const hits', 'const citedBy']
  const codes = named.map(name => codeOf('frontends', 'js').find(code => code.includes(name)))
  writeFileSync(file, `${codes.join('\n')}\nexport { hits, citedBy }`)
  const { hits, citedBy } = await import(pathToFileURL(file).href)
  const [first, ...others] = await hits(address, 'six kinds')
  t.match(
    first,
    /^<li lang="en"><a href="how-tea-gets-its-colour.html#six-kinds">How Tea .*<mark>Kind<\/mark>/,
  )
  t.match(others[0], '<a href="wie-tee-seine-farbe-bekommt.html#lead">')

  const references = [{ key: 'work', title: 'A work', DOI: '10.1000/A&b', URL: 'https://cited.example/' }]
  await publish({ slug: 'one', title: 'One <b>', references } as never)
  await publish({ slug: 'two', title: 'Two', references: [{ ...references[0], DOI: null }] } as never)
  await publish({ slug: 'three', references } as never)
  t.same(await citedBy(address, { DOI: '10.1000/a&B' }, 'three'), ['<a href="one.html">One &#60;b&#62;</a>'])
  t.equal((await citedBy(address, { DOI: null, URL: 'https://cited.example' }, 'two')).length, 2)
})

type Node = {
  nodeName: string
  value: string
  attrs: { name: string; value: string }[]
  childNodes: Node[]
}

type Stet = {
  listArticles(query: object, options?: object): Promise<{ data: { slug: string; commentCount: number }[] }>
  getArticle(slug: string, options?: object): Promise<{ slug: string; html: string } | null>
  getPreview(slug: string, token: string): Promise<{ title: string } | null>
  listSlugs(options?: object): Promise<string[]>
}

t.test('frameworks: the fetching code, and pages that use what it exports', async t => {
  const { address, folder, key, request } = await startDemo(t)
  const [script = ''] = codeOf('frameworks', 'js')
  const file = join(folder, 'stet.mjs')
  writeFileSync(file, script)
  process.env['STET_API'] = address
  const stet = (await import(pathToFileURL(file).href)) as Stet
  delete process.env['STET_API']

  const cached = { next: { revalidate: 60, tags: ['articles'] } }
  const slugs = await stet.listSlugs(cached)
  t.equal(new Set(slugs).size, PUBLIC)
  const { data } = await stet.listArticles({ tag: 'tea' }, cached)
  t.match(data, [{ slug: 'how-tea-gets-its-colour', commentCount: 9 }])
  t.match(await stet.getArticle('the-moon-in-a-month', cached), { html: /<h2 id="phases">/ })
  t.equal(await stet.getArticle('nothing'), null)
  await t.rejects(stet.listArticles({ limit: '1000' }), { message: /^\/v1\/articles\?.*limit=1000: / })

  const headers = { ...(await key('content:write')), 'if-match': '*' }
  const change = {
    method: 'PATCH',
    url: '/v1/articles/names-for-clouds',
    headers,
    payload: { slug: 'clouds' },
  } as const
  t.equal((await request(change)).statusCode, 200)
  t.match(await stet.getArticle('names-for-clouds'), { slug: 'clouds' }, 'by its former slug')
  const link = await request({
    method: 'POST',
    url: '/v1/articles/knots-a-draft/preview-links',
    headers,
    payload: {},
  })
  const token = String(new URL(link.json().url).searchParams.get('preview'))
  t.match(await stet.getPreview('knots-a-draft', token), { title: 'Three Knots for a Lifetime' })

  const [page = ''] = codeOf('frameworks', 'jsx')
  const [astro = ''] = codeOf('frameworks', 'astro')
  for (const code of [page, String(astro.split('---\n')[1])]) {
    const { diagnostics } = ts.transpileModule(code, {
      reportDiagnostics: true,
      fileName: 'page.jsx',
      compilerOptions: {
        jsx: ts.JsxEmit.Preserve,
        allowJs: true,
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ESNext,
      },
    })
    t.same(diagnostics, [])
    const [, names = ''] = /import \{ (.*) \} from '[./]+stet\.js'/.exec(code) ?? []
    t.ok(
      names.split(', ').every(name => name in stet),
      names,
    )
  }
})
