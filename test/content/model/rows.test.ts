import t from 'tap'
import { NewArticle } from '../../../src/content/model/article.ts'
import { withIdsOf } from '../../../src/content/model/part-ids.ts'

type Part = { id?: string; anchor?: string; key?: string; sections?: Part[] }

const article = (sections: Part[], references: Part[] = []) => {
  const whole = (list: Part[]): never[] =>
    list.map(
      part =>
        ({ heading: null, kind: 'prose', body: '', ...part, sections: whole(part.sections ?? []) }) as never,
    )
  const { sections: _, ...fields } = NewArticle.parse({ slug: 'a', title: 'A', lang: 'en' })
  return { ...fields, sections: whole(sections), references: references as never[] }
}

t.test('parts without an id get that of the same anchor or key, and no id is given twice', async t => {
  const present = article(
    [{ id: '1', anchor: 'a', sections: [{ id: '2', anchor: 'b' }] }],
    [
      { id: '8', key: 'x' },
      { id: '9', key: 'y' },
    ],
  )
  const changed = article(
    [{ anchor: 'b', sections: [{ anchor: 'a' }, { anchor: 'new' }] }],
    [{ key: 'y' }, { key: 'new' }],
  )
  t.match(withIdsOf(present, changed), {
    sections: [{ id: '2', sections: [{ id: '1' }, { id: undefined }] }],
    references: [{ id: '9' }, { id: undefined }],
  })
  const renamed = article(
    [{ anchor: 'a' }, { anchor: 'c', sections: [{ id: '1', anchor: 'renamed' }] }],
    [{ key: 'x' }, { id: '8', key: 'renamed' }, { key: 'y' }],
  )
  t.match(withIdsOf(present, renamed), {
    sections: [{ id: undefined }, { id: undefined, sections: [{ id: '1' }] }],
    references: [{ id: undefined }, { id: '8' }, { id: '9' }],
  })
})
